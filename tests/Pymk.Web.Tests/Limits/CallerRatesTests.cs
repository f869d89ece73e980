using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pymk.Testing.Web;
using Pymk.Web.Tests.Access;

namespace Pymk.Web.Tests.Limits;

public sealed class CallerRatesTests
{
    // A bucket gives two requests at once and one a second: so many take no machine so long.
    private const int Requests = 60;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rate_OfAKeyOrAUser_IsThatCallersAlone()
    {
        using var tokens = new TestTokens();
        await using var host = await WebHostFixture.StartAsync(
            settings: TestAccess.Keys.Concat(tokens.Settings).Append(new("Pymk:Web:KeyRate", "1")).Append(new("Pymk:Web:UserRate", "1")));
        var me = tokens.OfUser(AccessTable.Me);
        foreach (var (caller, name) in new[] { (TestAccess.Key("act"), "key 'act'"), (me, $"user '{AccessTable.Me}'") })
        {
            var refused = Assert.Single((await AskAsync(host, caller, Requests)).Where(r => r.StatusCode != HttpStatusCode.OK).Take(1));
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Token);
            Assert.Equal("urn:pymk:problem:too-many-requests", problem.GetProperty("type").GetString());
            Assert.Equal(refused.Headers.RetryAfter.Delta.Value.TotalSeconds, problem.GetProperty("retryAfterSeconds").GetInt32());
            Assert.StartsWith($"The {name} may send 1 requests a second", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        foreach (var other in new[] { TestAccess.Key("read"), tokens.OfUser(AccessTable.Other) })
        {
            Assert.Equal(HttpStatusCode.OK, Assert.Single(await AskAsync(host, other, 1)).StatusCode);
        }
    }

    [Fact]
    public async Task Rate_OfHealthAndOfAServiceWithoutAccess_HasNoLimit()
    {
        await using var host = await WebHostFixture.StartAsync(settings: [new("Pymk:Web:KeyRate", "1"), new("Pymk:Web:UserRate", "1")]);
        Assert.All(await AskAsync(host, null, Requests), r => Assert.Equal(HttpStatusCode.OK, r.StatusCode));
    }

    private static Task<HttpResponseMessage[]> AskAsync(WebHostFixture host, string? caller, int times) => Task.WhenAll(
        Enumerable.Range(0, times).Select(_ => host.Http.SendAsync(TestAccess.Request(HttpMethod.Get, "/v1/status", caller), Token)));
}
