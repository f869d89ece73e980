using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Idempotency;

public sealed class IdempotencyTests
{
    private static readonly long Me = Town.People[0].UserId;
    private static readonly long Other = Town.People[1].UserId;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_RepeatedWithItsKey_GetsTheFirstAnswer_AndIsNotDoneAgain()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var first = await SendAsync(host, HttpMethod.Put, "/v1/users/4242", "k1", "{\"name\":\"Ada\"}");
        using var second = await SendAsync(host, HttpMethod.Put, "/v1/users/4242", "k1", "{\"name\":\"Ada\"}");
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, second.StatusCode));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Single(host.Service.Written);

        // A problem of the request is an answer as well.
        using var wrong = await SendAsync(host, HttpMethod.Patch, "/v1/users/9", "k2", "{\"name\":\"Nobody\"}");
        using var again = await SendAsync(host, HttpMethod.Patch, "/v1/users/9", "k2", "{\"name\":\"Nobody\"}");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (wrong.StatusCode, again.StatusCode));
        Assert.Equal(await wrong.Content.ReadAsStringAsync(Token), await again.Content.ReadAsStringAsync(Token));
        Assert.Equal("application/problem+json", again.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2, host.Service.Written.Count);
    }

    [Theory]
    [InlineData("/v1/users/4242", "{\"name\":\"Eve\"}")]
    [InlineData("/v1/users/4243", "{\"name\":\"Ada\"}")]
    [InlineData("/v1/users/4242?x=1", "{\"name\":\"Ada\"}")]
    public async Task Key_OfAnotherRequest_Is422(string address, string body)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var first = await SendAsync(host, HttpMethod.Put, "/v1/users/4242", "k1", "{\"name\":\"Ada\"}");
        using var other = await SendAsync(host, HttpMethod.Put, address, "k1", body);
        await AssertProblem(other, HttpStatusCode.UnprocessableEntity, "key-reused");
        Assert.Single(host.Service.Written);
    }

    [Fact]
    public async Task Request_ThatFailed_RunsAgainWithTheSameTimeAndIds()
    {
        var publisher = new RecordingPublisher { Down = true };
        await using var host = await WebHostFixture.StartAsync(events: publisher);
        var body = $$"""{"userId":{{Other}}}""";
        using var failed = await SendAsync(host, HttpMethod.Post, $"/v1/users/{Me}/dismissals", "k1", body);
        await AssertProblem(failed, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal(TimeSpan.FromSeconds(1), failed.Headers.RetryAfter!.Delta);
        host.Service.Failure = new StoreUnavailableException("store", "The test took it down.");
        using var failedToo = await SendAsync(host, HttpMethod.Post, $"/v1/users/{Me}/dismissals", "k1", body);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failedToo.StatusCode);

        (publisher.Down, host.Service.Failure) = (false, null);
        using var done = await SendAsync(host, HttpMethod.Post, $"/v1/users/{Me}/dismissals", "k1", body);
        using var repeated = await SendAsync(host, HttpMethod.Post, $"/v1/users/{Me}/dismissals", "k1", body);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (done.StatusCode, repeated.StatusCode));
        var logged = Assert.Single(publisher.Published);
        Assert.StartsWith("k", logged.Id, StringComparison.Ordinal);
        Assert.True(logged.Time <= DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Batch_RepeatedWithItsKey_GetsTheOutcomes_AndIdsOfTheKey()
    {
        await using var host = await WebHostFixture.StartAsync();
        var rows = $$"""[{"user":{{Me}},"other":{{Other}}},{"user":1,"other":1}]""";
        using var first = await SendAsync(host, HttpMethod.Post, "/v1/connections:batch", "b1", rows);
        using var second = await SendAsync(host, HttpMethod.Post, "/v1/connections:batch", "b1", rows);
        Assert.Equal(await first.Content.ReadAsStringAsync(Token), await second.Content.ReadAsStringAsync(Token));
        Assert.Equal("application/json", second.Content.Headers.ContentType?.MediaType);
        Assert.EndsWith("-0", Assert.IsType<ConnectionEvent>(Assert.Single(host.Service.Applied)).Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_UnderWay_IsAConflict()
    {
        await using var host = await WebHostFixture.StartAsync();
        var gate = new TaskCompletionSource();
        host.Service.Gate = gate.Task;
        var body = $$"""{"users":[{{Me}}]}""";
        var first = SendAsync(host, HttpMethod.Post, "/v1/suggestions:batch", "k1", body);
        await host.Service.Arrival.WaitAsync(Token);
        using var second = await SendAsync(host, HttpMethod.Post, "/v1/suggestions:batch", "k1", body);
        await AssertProblem(second, HttpStatusCode.Conflict, "in-progress");
        gate.SetResult();
        using var done = await first;
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("k\t1")]
    public async Task Key_ThatIsNone_IsRefused(string key)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var refused = await SendAsync(host, HttpMethod.Put, "/v1/users/4242", key, "{\"name\":\"Ada\"}");
        await AssertProblem(refused, HttpStatusCode.BadRequest, "invalid-request");
        Assert.Empty(host.Service.Written);
    }

    [Fact]
    public async Task Keys_OfTwoCallers_AreTwo()
    {
        await using var host = await WebHostFixture.StartAsync(settings: TestAccess.Keys);
        foreach (var scope in new[] { "act", "admin" })
        {
            using var request = Request(HttpMethod.Put, "/v1/users/4242", "k1", $$"""{"name":"{{scope}}"}""");
            request.Headers.Authorization = new("Bearer", TestAccess.Key(scope));
            using var done = await host.Http.SendAsync(request, Token);
            Assert.True(done.IsSuccessStatusCode, $"{scope}: {done.StatusCode}");
        }
    }

    private static Task<HttpResponseMessage> SendAsync(WebHostFixture host, HttpMethod method, string address, string key, string body) =>
        host.Http.SendAsync(Request(method, address, key, body), Token);

    private static HttpRequestMessage Request(HttpMethod method, string address, string key, string body)
    {
        var request = new HttpRequestMessage(method, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }

    private static async Task AssertProblem(HttpResponseMessage response, HttpStatusCode status, string name)
    {
        Assert.Equal(status, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("urn:pymk:problem:" + name, problem.GetProperty("type").GetString());
    }
}
