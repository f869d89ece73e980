using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Operations;

public sealed class OperationsApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Live_OfTheCluster_SumsProcessesAndNamesTheOneThatDoesNotAnswer()
    {
        await using var host = await WebHostFixture.StartAsync();
        var live = await host.Http.GetFromJsonAsync<JsonElement>("/v1/admin/live", Token);

        Assert.Equal(
            [(FakeOperator.Silo, ""), ("10.0.0.2:11111@1", "It does not answer."), ("frontend", "")],
            live.GetProperty("processes").EnumerateArray().Select(p => (p.GetProperty("name").GetString()!, p.GetProperty("problem").GetString()!)));
        var points = live.GetProperty("points").EnumerateArray().ToArray();
        Assert.Equal(180, points.Length);
        Assert.Equal(0, points[5].GetProperty("requests").GetInt64());
        Assert.All(points[65..165], p => Assert.InRange(p.GetProperty("requests").GetInt64(), 800, 1_300));
        Assert.InRange(points[100].GetProperty("p50Ms").GetDouble(), 1.2, 1.5);
        Assert.InRange(points[100].GetProperty("p99Ms").GetDouble(), 11, 34);
        Assert.Equal(7, live.GetProperty("lag")[0].GetProperty("lag").GetInt64());
    }

    [Fact]
    public async Task Live_OfOneProcess_HasItsFiguresAlone_AndAnUnknownOneIsRefused()
    {
        await using var host = await WebHostFixture.StartAsync();
        var own = await host.Http.GetFromJsonAsync<JsonElement>("/v1/admin/live?process=frontend", Token);
        Assert.True(own.GetProperty("points").EnumerateArray().Sum(p => p.GetProperty("generated").GetInt64()) < 40);
        using var refused = await host.Http.GetAsync("/v1/admin/live?process=nobody", Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("process", problem.GetProperty("parameter").GetString());
        Assert.Contains(FakeOperator.Silo, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_AreListed_AndAnotherOneIsServed()
    {
        await using var host = await WebHostFixture.StartAsync();
        host.Service.Operator.Filled();
        var kept = host.Service.Operator.Models[1].Version;
        using var served = await host.Http.PutAsJsonAsync("/v1/admin/models/current", new { version = kept }, Token);
        Assert.Equal(HttpStatusCode.NoContent, served.StatusCode);
        var models = (await host.Http.GetFromJsonAsync<JsonElement>("/v1/admin/models", Token)).GetProperty("versions").EnumerateArray().ToArray();
        Assert.Equal(["kept", "current", "refused"], models.Select(m => m.GetProperty("state").GetString()));
        Assert.Equal("recall@20", models[0].GetProperty("figures")[0].GetProperty("measure").GetString());

        foreach (var body in new object[] { new { version = "nothing" }, new { }, new { version = kept, more = 1 } })
        {
            using var refused = await host.Http.PutAsJsonAsync("/v1/admin/models/current", body, Token);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Fact]
    public async Task DeadLetters_AreShown_AndSentAgain()
    {
        await using var host = await WebHostFixture.StartAsync();
        host.Service.Operator.Filled();
        var topics = (await host.Http.GetFromJsonAsync<JsonElement>("/v1/admin/dead-letters?take=5", Token)).GetProperty("topics");
        Assert.Equal("no event", topics[1].GetProperty("letters")[1].GetProperty("value").GetString());

        using var sent = await host.Http.PostAsJsonAsync("/v1/admin/dead-letters:send", new { topic = "pymk.interactions", partition = 1, offset = 7 }, Token);
        Assert.Equal(HttpStatusCode.NoContent, sent.StatusCode);
        Assert.Equal(["pymk.interactions/1/7"], host.Service.Operator.Sent);
        using var none = await host.Http.PostAsJsonAsync("/v1/admin/dead-letters:send", new { topic = "pymk.interactions", partition = 1, offset = 8 }, Token);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        using var many = await host.Http.GetAsync("/v1/admin/dead-letters?take=101", Token);
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
    }

    [Fact]
    public async Task Quality_HasDaysAndPositions_AndABrokenClusterIs503()
    {
        await using var host = await WebHostFixture.StartAsync();
        host.Service.Operator.Filled();
        var quality = await host.Http.GetFromJsonAsync<JsonElement>("/v1/admin/quality?days=14", Token);
        Assert.Equal("2026-05-04", quality.GetProperty("days")[13].GetProperty("day").GetString());
        Assert.Equal(0, quality.GetProperty("positions")[20].GetProperty("position").GetInt32());
        foreach (var days in new[] { "0", "31", "x" })
        {
            using var refused = await host.Http.GetAsync($"/v1/admin/quality?days={days}", Token);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        host.Service.Operator.Failure = new TimeoutException();
        foreach (var address in new[] { "live", "models", "dead-letters", "quality" })
        {
            using var broken = await host.Http.GetAsync($"/v1/admin/{address}", Token);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, broken.StatusCode);
        }
    }
}
