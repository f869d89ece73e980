using System.Net;
using Pymk.Silo.Forget;
using Pymk.Silo.Settings;
using Xunit;

namespace Pymk.Silo.Tests.Forget;

public sealed class ForgetCommandTests
{
    private static readonly string[] Addresses = ["/v1/admin/users/7", "/v1/admin/users/7"];

    [Fact]
    public async Task Forget_AsksUntilTheErasureIsFinished()
    {
        var service = new Service((HttpStatusCode.Accepted, """{"step":"models"}"""), (HttpStatusCode.OK, """{"finished":true}"""));
        Assert.Equal(0, await RunAsync(service));
        Assert.Equal(Addresses, service.Asked);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, 3)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 1)]
    [InlineData(HttpStatusCode.InternalServerError, 1)]
    [InlineData(HttpStatusCode.BadGateway, 1)]
    public async Task Forget_ARefusal_HasItsExitCode(HttpStatusCode status, int code) =>
        Assert.Equal(code, await RunAsync(new Service((status, "not json"))));

    [Fact]
    public async Task Forget_WithoutAService_Fails() => Assert.Equal(1, await RunAsync(new Service()));

    [Fact]
    public async Task Forget_AnErasureThatDoesNotEnd_FailsWhenTheTimeIsOver()
    {
        var service = new Service((HttpStatusCode.Accepted, """{"step":"models"}"""), (HttpStatusCode.OK, """{"finished":true}"""));
        Assert.Equal(1, await RunAsync(service, TimeSpan.Zero));
        Assert.Single(service.Asked);
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("100%", "100%25")]
    [InlineData("..", "%2E%2E")]
    [InlineData("a b?c#d", "a%20b%3Fc%23d")]
    [InlineData("\U0001F600", "%F0%9F%98%80")]
    public async Task Forget_ATextId_AsksForThatOne(string id, string path)
    {
        var service = new Service((HttpStatusCode.OK, "{}"));
        Assert.Equal(0, await RunAsync(service, TimeSpan.Zero, id));
        Assert.Equal(["/v1/admin/users/" + path], service.Asked);
    }

    [Fact]
    public async Task Forget_AnIdThatTheServiceRefuses_SaysWhy()
    {
        var service = new Service((HttpStatusCode.BadRequest, """{"detail":"user must be a whole number, is 'bob'."}"""));
        var refused = await Assert.ThrowsAsync<SettingException>(() => RunAsync(service, TimeSpan.Zero, "bob"));
        Assert.Equal("the service refuses the id 'bob': user must be a whole number, is 'bob'.", refused.Message);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, """{"detail":"A key is missing."}""", "the service answered 401: A key is missing; name the file of")]
    [InlineData(HttpStatusCode.Forbidden, "", "the service answered 403; name the file of a key with the scope admin")]
    public async Task Forget_WithoutTheRightKey_SaysWhichOneItNeeds(HttpStatusCode status, string body, string message)
    {
        var refused = await Assert.ThrowsAsync<SettingException>(() => RunAsync(new Service((status, body))));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("again", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"detail":"The store does not answer."}""", "the service answered 503: The store does not answer")]
    [InlineData("not json", "the service answered 503")]
    public void Answer_OfTheService_EndsWithoutAStop(string body, string told) =>
        Assert.Equal(told, ForgetCommand.Answered(HttpStatusCode.ServiceUnavailable, body));

    private static Task<int> RunAsync(Service service) => RunAsync(service, TimeSpan.FromMinutes(10));

    private static async Task<int> RunAsync(Service service, TimeSpan wait, string id = "7")
    {
        using var client = new HttpClient(service) { BaseAddress = new Uri("http://127.0.0.1:9") };
        return await ForgetCommand.ForgetAsync(
            client, id, "http://127.0.0.1:9", wait, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private sealed class Service(params (HttpStatusCode Status, string Body)[] answers) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal(HttpMethod.Delete, request.Method);
            Asked.Add(request.RequestUri!.AbsolutePath);
            if (answers.Length < Asked.Count)
            {
                throw new HttpRequestException("Connection refused");
            }

            var (status, body) = answers[Asked.Count - 1];
            var answer = new HttpResponseMessage(status) { Content = new StringContent(body) };
            answer.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(TimeSpan.Zero);
            return Task.FromResult(answer);
        }
    }
}
