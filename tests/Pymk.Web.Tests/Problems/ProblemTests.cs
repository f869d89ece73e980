using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Problems;

public sealed class ProblemTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private static readonly long Me = Town.People[0].UserId;

    [Theory]
    [InlineData("/v1/users/abc/suggestions", "id")]
    [InlineData("/v1/users/-1/suggestions", "id")]
    [InlineData("/v1/users/1.5/suggestions", "id")]
    [InlineData("/v1/users/9223372036854775808/suggestions", "id")]
    [InlineData("/v1/users/%20/suggestions", "id")]
    [InlineData("/v1/users/1/suggestions?count=0", "count")]
    [InlineData("/v1/users/1/suggestions?count=101", "count")]
    [InlineData("/v1/users/1/suggestions?count=-5", "count")]
    [InlineData("/v1/users/1/suggestions?count=many", "count")]
    [InlineData("/v1/users/1/suggestions?count=", "count")]
    [InlineData("/v1/users/abc", "id")]
    [InlineData("/v1/users?take=0", "take")]
    [InlineData("/v1/users?skip=-1", "skip")]
    [InlineData("/v1/users/x/blocks", "id")]
    [InlineData("/v1/users/x/choices", "id")]
    [InlineData("/v1/users/1/dismissals?take=0", "take")]
    [InlineData("/v1/users/1/blocks?take=101", "take")]
    [InlineData("/v1/users/1/invitations?take=few", "take")]
    public async Task Get_WithAWrongParameter_NamesIt(string address, string parameter)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var response = await host.Http.GetAsync(address, Token);
        await AssertProblem(response, HttpStatusCode.BadRequest, "invalid-request", parameter);
    }

    [Theory]
    [InlineData("{", "body")]
    [InlineData("", "body")]
    [InlineData("null", "body")]
    [InlineData("[1]", "body")]
    [InlineData("{}", "body")]
    [InlineData("{\"userId\":\"x\"}", "userId")]
    [InlineData("{\"userId\":1.5}", "userId")]
    [InlineData("{\"userId\":99999999999999999999}", "userId")]
    [InlineData("{\"userId\":-3}", "userId")]
    [InlineData("{\"userId\":9007199254740993}", "userId")] // the user
    [InlineData("{\"userId\":2,\"colour\":\"red\"}", "colour")]
    public async Task Post_WithAWrongBody_NamesTheMember(string body, string parameter)
    {
        await using var host = await WebHostFixture.StartAsync();
        foreach (var what in new[] { "dismissals", "blocks", "invitations" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await host.Http.PostAsync($"/v1/users/{Me}/{what}", content, Token);
            await AssertProblem(response, HttpStatusCode.BadRequest, "invalid-request", parameter);
        }
    }

    [Theory]
    [InlineData("{\"user\":1}", "body")]
    [InlineData("{\"user\":1,\"other\":1}", "other")]
    [InlineData("{\"user\":-1,\"other\":1}", "user")]
    [InlineData("{\"user\":1,\"other\":2,\"type\":\"maybe\"}", "type")]
    public async Task Connection_WithAWrongBody_NamesTheMember(string body, string parameter)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var response = await host.Http.PostAsync("/v1/connections", new StringContent(body, Encoding.UTF8, "application/json"), Token);
        await AssertProblem(response, HttpStatusCode.BadRequest, "invalid-request", parameter);
    }

    [Theory]
    [InlineData("{", "body", "The body is not valid JSON: line 1, byte 2.")]
    [InlineData("[1]", "body", "The body must be a JSON object. It must have 'user', 'other', and may have 'type'.")]
    [InlineData("{\"user\":1}", "body", "The body lacks a member. It must have 'user', 'other', and may have 'type'.")]
    [InlineData("{\"user\":1,\"other\":2,\"typ\":1}", "typ", "The body has no member 'typ'. It must have 'user', 'other', and may have 'type'.")]
    [InlineData("{\"user\":1,\"user\":3,\"other\":2}", "user", "The body has the member 'user' more than once.")]
    [InlineData("{\"a b\":1}", "a b", "The body has no member 'a b'. It must have 'user', 'other', and may have 'type'.")]
    [InlineData("{\"user\":true,\"other\":2}", "user",
        "'user' must be a user id: a whole number from 0 to 9223372036854775807 or, where the network's ids are text, well-formed text of 1 to 128 characters.")]
    [InlineData("{\"user\":1,\"other\":2,\"type\":\"maybe\"}", "type", "'type' must be 'connected' or 'disconnected'.")]
    [InlineData("{\"user\":1,\"other\":2,\"type\":null}", "type", "'type' must be 'connected' or 'disconnected'.")]
    public Task Connection_WithAWrongBody_TellsTheAllowedMembersAndValues(string body, string parameter, string detail) =>
        AssertDetail("/v1/connections", body, parameter, detail);

    [Theory]
    [InlineData("{\"userIds\":5}", "userIds", "'userIds' must be a list of user ids.")]
    [InlineData("{\"userIds\":null}", "userIds", "'userIds' must be a list of user ids.")]
    [InlineData("{\"userIds\":[1,true]}", "userIds[1]", "'userIds' must be a list of user ids.")]
    [InlineData("{\"userIds\":[1,\"x\"]}", "userIds[1]", "A user id is a whole number from 0 to 9223372036854775807, not 'x'.")]
    [InlineData("{\"userIds\":[1],\"positions\":[true]}", "positions[0]", "'positions' must be a list of whole numbers.")]
    [InlineData("{\"userIds\":[1],\"requestId\":7}", "requestId", "'requestId' must be a string.")]
    public Task View_WithAWrongBody_TellsTheAllowedValues(string body, string parameter, string detail) =>
        AssertDetail($"/v1/users/{Me}/views", body, parameter, detail);

    [Fact]
    public async Task Post_WithoutJson_IsAnUnsupportedMediaType()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var form = new StringContent("userId=2", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await host.Http.PostAsync($"/v1/users/{Me}/blocks", form, Token);
        await AssertProblem(response, HttpStatusCode.UnsupportedMediaType, "refused");
    }

    [Fact]
    public async Task Post_WithAVeryLargeBody_IsRefused()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var body = new StringContent(new string(' ', 100_000) + "{}", Encoding.UTF8, "application/json");
        using var response = await host.Http.PostAsync($"/v1/users/{Me}/views", body, Token);
        await AssertProblem(response, HttpStatusCode.RequestEntityTooLarge, "refused");
    }

    [Theory]
    [InlineData("/v1/users/5/suggestions", "unknown-user")]
    [InlineData("/v1/users/5", "unknown-user")]
    [InlineData("/v1/users/5/choices", "unknown-user")]
    [InlineData("/v1/people", "no-such-address")]
    [InlineData("/v2/users/5", "no-such-address")]
    [InlineData("/v1/users/5/friends/7", "no-such-address")]
    public async Task Get_OfAnUnknownUserOrAddress_IsNotFound(string address, string type)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var response = await host.Http.GetAsync(address, Token);
        await AssertProblem(response, HttpStatusCode.NotFound, type);
    }

    [Theory]
    [InlineData("POST", "/v1/users/5/suggestions", "GET")]
    [InlineData("HEAD", "/v1/users", "GET")]
    [InlineData("PUT", "/v1/users/5/dismissals", "GET, POST")]
    [InlineData("POST", "/v1/users/5/choices", "GET, PATCH, PUT")]
    [InlineData("GET", "/v1/users/5/blocks/7", "DELETE")]
    [InlineData("DELETE", "/v1/connections", "POST")]
    public async Task Request_WithAWrongMethod_NamesTheRightMethods(string method, string address, string right)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        using var response = await host.Http.SendAsync(request, Token);
        Assert.Equal(right, string.Join(", ", response.Content.Headers.Allow));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        if (method != "HEAD")
        {
            await AssertProblem(response, HttpStatusCode.MethodNotAllowed, "wrong-method");
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/page.js")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    public async Task Post_OutsideOfTheApi_NamesTheRightMethod(string address)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var response = await host.Http.PostAsync(address, null, Token);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Get_WhenTheServiceIsOverloaded_TellsWhenToTryAgain()
    {
        var busy = new OverloadedException("ranking", TimeSpan.FromMilliseconds(1200));
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { Failure = busy });
        using var response = await host.Http.GetAsync($"/v1/users/{Me}/suggestions", Token);
        await AssertProblem(response, HttpStatusCode.ServiceUnavailable, "overloaded");
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/suggestions")]
    [InlineData("POST", "/blocks")]
    [InlineData("POST", "/dismissals")]
    [InlineData("POST", "/invitations")]
    public async Task Request_OfAUserWhoIsGone_IsGone(string method, string what)
    {
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { Failure = new UserGoneException(Me) });
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/users/{Me}{what}");
        if (method == "POST")
        {
            request.Content = new StringContent($$"""{"userId":{{Town.People[1].UserId}}}""", Encoding.UTF8, "application/json");
        }

        using var response = await host.Http.SendAsync(request, Token);
        await AssertProblem(response, HttpStatusCode.Gone, "gone-user");
    }

    [Fact]
    public async Task Get_WhenTheClusterIsSilent_IsUnavailable()
    {
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { Failure = new TimeoutException("secret inside") });
        using var response = await host.Http.GetAsync($"/v1/users/{Me}/suggestions", Token);
        await AssertProblem(response, HttpStatusCode.ServiceUnavailable, "unavailable");
        using var ready = await host.Http.GetAsync("/health/ready", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var live = await host.Http.GetAsync("/health/live", Token);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task AnyRequest_WhenAStoreIsSilent_IsUnavailable_AndTellsWhenToTryAgain()
    {
        Exception[] failures =
        [
            new StoreUnavailableException("secret store", "secret"), new StaleEpochException("secret store", 3, 7),
        ];
        foreach (var failure in failures)
        {
            await using var host = await WebHostFixture.StartAsync(new FakePymkClient { Failure = failure });
            using var read = await host.Http.GetAsync($"/v1/users/{Me}/suggestions", Token);
            using var write = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/views", new { userIds = new[] { Town.People[1].UserId } }, Token);
            foreach (var response in (HttpResponseMessage[])[read, write])
            {
                await AssertProblem(response, HttpStatusCode.ServiceUnavailable, "unavailable");
                Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
            }
        }
    }

    [Theory]
    [InlineData("/v1/users/9007199254740993/suggestions")]
    [InlineData("/v1/users/9007199254740993")]
    [InlineData("/v1/users")]
    public async Task Get_WhenTheServiceFails_HidesTheFailure(string address)
    {
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { Failure = new InvalidOperationException("secret inside") });
        using var response = await host.Http.GetAsync(address, Token);
        await AssertProblem(response, HttpStatusCode.InternalServerError, "internal");
    }

    private static async Task AssertDetail(string address, string body, string parameter, string detail)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await host.Http.PostAsync(address, content, Token);
        await AssertProblem(response, HttpStatusCode.BadRequest, "invalid-request", parameter);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(detail, json.RootElement.GetProperty("detail").GetString());
    }

    private static async Task AssertProblem(HttpResponseMessage response, HttpStatusCode status, string type, string? parameter = null)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(text);
        Assert.Equal("urn:pymk:problem:" + type, json.RootElement.GetProperty("type").GetString());
        Assert.Equal((int)status, json.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(json.RootElement.GetProperty("title").GetString()!);
        Assert.NotEmpty(json.RootElement.GetProperty("detail").GetString()!);
        Assert.Equal(parameter, json.RootElement.TryGetProperty("parameter", out var p) ? p.GetString() : null);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }
}
