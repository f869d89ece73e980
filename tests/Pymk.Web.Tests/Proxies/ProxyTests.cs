using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Proxies;

public sealed class ProxyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "127.0.0.1")]
    [InlineData("192.0.2.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "198.51.100.7")]
    [InlineData("127.0.0.0/8", "198.51.100.7")]
    public async Task ForwardedHeaders_AreBelievedOfKnownProxiesOnly(string? proxy, string remote)
    {
        using var logs = new RecordedLogs();
        await using var host = await WebHostFixture.StartAsync(settings: proxy is null ? [] : [new("Pymk:Web:Proxies:0", proxy)], logs: logs);
        using var request = TestAccess.Request(HttpMethod.Get, "/v1/admin/cycle", null);
        request.Headers.Add("X-Forwarded-For", "203.0.113.9, 198.51.100.7");
        using var response = await host.Http.SendAsync(request, Token);
        Assert.Equal(remote, Assert.Single(logs.Of("Pymk.Audit")).Values["Remote"]);

        using var ask = TestAccess.Request(HttpMethod.Get, "/openapi/v1.json", null);
        ask.Headers.Add("X-Forwarded-For", "198.51.100.7");
        ask.Headers.Add("X-Forwarded-Proto", "https");
        ask.Headers.Add("X-Forwarded-Host", "people.example");
        ask.Headers.Add("X-Forwarded-Prefix", "/friends");
        using var document = await host.Http.SendAsync(ask, Token);
        using var json = JsonDocument.Parse(await document.Content.ReadAsStringAsync(Token));
        var server = json.RootElement.GetProperty("servers")[0].GetProperty("url").GetString()!.TrimEnd('/');
        Assert.Equal(remote == "127.0.0.1" ? host.Address.ToString().TrimEnd('/') : "https://people.example/friends", server);
    }

    [Fact]
    public async Task PathBase_Set_ServesBelowItAndAtTheRoot_AndThePageNeedsTheSlash()
    {
        await using var host = await WebHostFixture.StartAsync(settings: [new("Pymk:Web:PathBase", "/pymk")]);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        foreach (var address in new[] { "/pymk/v1/status", "/v1/status", "/pymk/", "/", "/pymk/page.js" })
        {
            using var response = await http.GetAsync(address, Token);
            Assert.Equal((address, HttpStatusCode.OK), (address, response.StatusCode));
        }

        using var bare = await http.GetAsync("/pymk?user=7", Token);
        Assert.Equal((HttpStatusCode.Redirect, "/pymk/?user=7"), (bare.StatusCode, bare.Headers.Location?.OriginalString));
        using var snapshot = await http.PostAsync(
            "/pymk/v1/admin/snapshots", new StringContent("{\"name\":\"s1\"}", System.Text.Encoding.UTF8, "application/json"), Token);
        Assert.Equal("/pymk/v1/admin/snapshots/s1", snapshot.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("https://evil.example", false)]
    public async Task Origin_OfTheList_MayCall(string origin, bool may)
    {
        await using var host = await WebHostFixture.StartAsync(
            settings: TestAccess.Keys.Append(new("Pymk:Web:Origins:0", "https://app.example")));
        using var preflight = TestAccess.Request(HttpMethod.Options, "/v1/users/1/dismissals", null);
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var allowed = await host.Http.SendAsync(preflight, Token);
        using var request = TestAccess.Request(HttpMethod.Get, "/v1/status", TestAccess.Key("read"));
        request.Headers.Add("Origin", origin);
        using var answer = await host.Http.SendAsync(request, Token);
        foreach (var response in new[] { allowed, answer })
        {
            Assert.Equal(may, response.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) && origins.Single() == origin);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData("PathBase", "pymk")]
    [InlineData("PathBase", "/pymk/")]
    [InlineData("Proxies:0", "proxy.example")]
    [InlineData("Origins:0", "https://app.example/path")]
    [InlineData("KeyRate", "-1")]
    [InlineData("MaxHeaderBytes", "10")]
    public async Task Setting_ThatCannotHold_EndsTheStartByName(string setting, string value)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => WebHostFixture.StartAsync(settings: [new("Pymk:Web:" + setting, value)]));
        Assert.Contains("Pymk:Web:" + setting.Split(':')[0], refusal.Message, StringComparison.Ordinal);
    }
}
