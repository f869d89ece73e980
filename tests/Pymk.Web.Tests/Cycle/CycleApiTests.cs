using System.Text.Json;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Cycle;

public sealed class CycleApiTests
{
    [Fact]
    public async Task Status_OfDailyRuns_NamesStagesAndOutcomes()
    {
        await using var host = await WebHostFixture.StartAsync();
        var start = new DateTimeOffset(2026, 5, 4, 3, 0, 0, TimeSpan.Zero);
        var snapshot = new FinishedStage(CycleStage.Snapshot, start, start.AddSeconds(9), new() { ["connections"] = "12" });
        var ended = new CycleRun { Id = "r1", Owner = "m:1:a", StartedAt = start, EndedAt = start.AddMinutes(5), Outcome = CycleOutcome.NotPublished };
        host.Service.Cycle = new CycleStatus(
            new CycleRun { Id = "r2", Owner = "m:2:b", StartedAt = start, Finished = [snapshot] }, start, "train: ranker", [ended], "03:00", start, "");

        using var json = JsonDocument.Parse(await host.Http.GetStringAsync("/v1/admin/cycle", TestContext.Current.CancellationToken));

        var open = json.RootElement.GetProperty("open");
        Assert.Equal("r2", open.GetProperty("id").GetString());
        Assert.Equal("snapshot", open.GetProperty("finished")[0].GetProperty("stage").GetString());
        Assert.Equal("12", open.GetProperty("finished")[0].GetProperty("facts").GetProperty("connections").GetString());
        Assert.Equal("notPublished", json.RootElement.GetProperty("ended")[0].GetProperty("outcome").GetString());
        Assert.Equal("train: ranker", json.RootElement.GetProperty("doing").GetString());
    }
}
