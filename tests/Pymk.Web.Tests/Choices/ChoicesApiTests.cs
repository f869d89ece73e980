using System.Net;
using System.Text;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Choices;

public sealed class ChoicesApiTests
{
    private const string Never = """{"suggestMe":true,"showConnections":true,"bridge":true,"changed":null}""";

    private static readonly long Me = Town.People[0].UserId;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Choices_PatchedThenPut_AreRead()
    {
        await using var host = await WebHostFixture.StartAsync();
        Assert.Equal(Never, await ReadAsync(host));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(host, HttpMethod.Patch, """{"showConnections":false}"""));
        Assert.Equal(
            """{"suggestMe":true,"showConnections":false,"bridge":true,"changed":"1970-01-01T00:00:00+00:00"}""", await ReadAsync(host));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(host, HttpMethod.Patch, """{"bridge":false,"suggestMe":false}"""));
        Assert.Equal(new PersonChoices(false, false, false, DateTimeOffset.UnixEpoch), await host.Service.GetChoicesAsync(Me));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(host, HttpMethod.Put, """{"suggestMe":true,"showConnections":true,"bridge":true}"""));
        Assert.Equal(new PersonChoices(true, true, true, DateTimeOffset.UnixEpoch), await host.Service.GetChoicesAsync(Me));
    }

    [Theory]
    [InlineData("PUT", "{}", "body", "The body lacks a member. It must have 'suggestMe', 'showConnections', 'bridge'.")]
    [InlineData("PUT", """{"bridge":false}""", "body", "The body lacks a member. It must have 'suggestMe', 'showConnections', 'bridge'.")]
    [InlineData("PUT", """{"suggestMe":null,"showConnections":true,"bridge":true}""", "suggestMe", "'suggestMe' must be true or false.")]
    [InlineData("PATCH", "{}", "body", "The body must have at least one of 'suggestMe', 'showConnections', 'bridge'.")]
    [InlineData("PATCH", """{"bridge":null}""", "body", "The body must have at least one of 'suggestMe', 'showConnections', 'bridge'.")]
    [InlineData("PATCH", """{"bridge":"no"}""", "bridge", "'bridge' must be true or false.")]
    [InlineData("PATCH", """{"bridge":false,"bridge":true}""", "bridge", "The body has the member 'bridge' more than once.")]
    [InlineData("PATCH", """{"bridges":false}""", "bridges", "The body has no member 'bridges'. It may have 'suggestMe', 'showConnections', 'bridge'.")]
    public async Task Choices_WithAWrongBody_AreRefusedAndNotApplied(string method, string body, string parameter, string detail)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var refused = await RequestAsync(host, new HttpMethod(method), Me, body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var problem = System.Text.Json.JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Token));
        Assert.Equal(
            (parameter, detail), (problem.RootElement.GetProperty("parameter").GetString(), problem.RootElement.GetProperty("detail").GetString()));
        Assert.Equal(Never, await ReadAsync(host));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task Choices_OfNobodyOrSomebodyGoneOrWithoutAStore_AreProblems(string method)
    {
        await using var host = await WebHostFixture.StartAsync();
        const string Body = """{"suggestMe":true,"showConnections":true,"bridge":false}""";
        using var nobody = await RequestAsync(host, new HttpMethod(method), 5, Body);
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
        (Exception Failure, HttpStatusCode Status)[] failures =
        [
            (new UserGoneException(Me), HttpStatusCode.Gone),
            (new StoreUnavailableException("store", "why"), HttpStatusCode.ServiceUnavailable),
        ];
        foreach (var (failure, status) in failures)
        {
            host.Service.Failure = failure;
            using var answer = await RequestAsync(host, new HttpMethod(method), Me, Body);
            Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }
    }

    [Fact]
    public async Task Choices_WithAPublisher_AreAnsweredOnlyWhenAcknowledged()
    {
        var publisher = new RecordingPublisher();
        await using var host = await WebHostFixture.StartAsync(events: publisher);
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(host, HttpMethod.Patch, """{"suggestMe":false}"""));
        var written = Assert.IsType<ProfileEvent>(Assert.Single(publisher.Published));
        Assert.Equal((ProfileEventKind.Choices, Me, new ChoicesChange(SuggestMe: false)), (written.Kind, written.User, written.Choices));
        Assert.Equal(written, EventRules.Check(written));

        publisher.Down = true;
        using var refused = await RequestAsync(host, HttpMethod.Patch, Me, """{"bridge":false}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("send it again", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.False((await host.Service.GetChoicesAsync(Me)).Bridge);
    }

    [Fact]
    public async Task SuggestMe_Withdrawn_TakesTheUserOutOfOthersAnswers()
    {
        await using var host = await WebHostFixture.StartAsync();
        var other = Town.People[1].UserId;
        Assert.Contains(other, await host.SuggestedAsync(Me));
        using var done = await RequestAsync(host, HttpMethod.Patch, other, """{"suggestMe":false}""");
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        Assert.DoesNotContain(other, await host.SuggestedAsync(Me));
    }

    private static Task<string> ReadAsync(WebHostFixture host) => host.Http.GetStringAsync($"/v1/users/{Me}/choices", Token);

    private static async Task<HttpStatusCode> SendAsync(WebHostFixture host, HttpMethod method, string body)
    {
        using var response = await RequestAsync(host, method, Me, body);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> RequestAsync(WebHostFixture host, HttpMethod method, long user, string body)
    {
        using var request = new HttpRequestMessage(method, $"/v1/users/{user}/choices");
        if (method != HttpMethod.Get)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await host.Http.SendAsync(request, Token);
    }
}
