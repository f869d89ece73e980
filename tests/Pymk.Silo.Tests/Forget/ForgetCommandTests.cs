using System.Net;
using Pymk.Silo.Forget;
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

    private static Task<int> RunAsync(Service service) => RunAsync(service, TimeSpan.FromMinutes(10));

    private static async Task<int> RunAsync(Service service, TimeSpan wait)
    {
        using var client = new HttpClient(service) { BaseAddress = new Uri("http://127.0.0.1:9") };
        return await ForgetCommand.ForgetAsync(
            client, 7, "http://127.0.0.1:9", wait, TimeProvider.System, TestContext.Current.CancellationToken);
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
