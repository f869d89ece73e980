using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Cluster.Tests.Cycle;

public sealed class CycleGrainTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task SecondOwner_WhileTheFirstIsHeard_IsRefused_AndGoesOnWithFinishedStagesAfterSilence()
    {
        await using var town = await CycleTown.StartAsync();
        var run = await town.BeginAsync("a");
        Assert.True(await town.Cycle.FinishStage("a", run.Id, town.Finished(CycleStage.Snapshot)));

        town.Time.Advance(Silence / 2);
        Assert.True(await town.Cycle.Beat("a", run.Id, "train"));
        town.Time.Advance(Silence / 2);
        var refused = await town.Cycle.Begin("b", CycleTown.Folder, fresh: true);
        Assert.Null(refused.Run);
        Assert.Contains(run.Id, refused.Refusal, StringComparison.Ordinal);

        town.Time.Advance(Silence);
        var resumed = await town.BeginAsync("b");
        Assert.Equal((run.Id, run.Snapshot, 1), (resumed.Id, resumed.Snapshot, resumed.Resumed));
        Assert.Equal("Snapshot", resumed.Of(CycleStage.Snapshot)!.Facts["of"]);

        // The first owner was not dead.
        Assert.False(await town.Cycle.Beat("a", run.Id, "train"));
        Assert.False(await town.Cycle.FinishStage("a", run.Id, town.Finished(CycleStage.Train)));
        Assert.False(await town.Cycle.End("a", run.Id, CycleOutcome.Published));
        await town.Cycle.Leave("a", run.Id, "told to stop");
        Assert.True(await town.Cycle.Beat("b", run.Id, "train"));
    }

    [Fact]
    public async Task RepeatedCalls_OfAnOwner_ChangeNothing()
    {
        await using var town = await CycleTown.StartAsync();
        var run = await town.BeginAsync("a");
        Assert.Equal(run.Id, (await town.BeginAsync("a")).Id);
        for (var time = 0; time < 2; time++)
        {
            Assert.True(await town.Cycle.FinishStage("a", run.Id, town.Finished(CycleStage.Snapshot)));
        }

        Assert.Single((await town.Cycle.GetStatus()).Open!.Finished);
        for (var time = 0; time < 2; time++)
        {
            Assert.True(await town.Cycle.End("a", run.Id, CycleOutcome.NotPublished));
        }

        var status = await town.Cycle.GetStatus();
        Assert.Null(status.Open);
        Assert.Equal((run.Id, CycleOutcome.NotPublished), (Assert.Single(status.Ended).Id, status.Ended[0].Outcome));
    }

    [Fact]
    public async Task RunThatItsOwnerLeft_IsGoneOnWithAtOnce()
    {
        await using var town = await CycleTown.StartAsync();
        var run = await town.BeginAsync("a");
        await town.Cycle.Leave("a", run.Id, "the disk is full");
        var status = await town.Cycle.GetStatus();
        Assert.Equal("the disk is full", status.Open!.Stopped);
        Assert.Null(status.HeardAt);

        var resumed = await town.BeginAsync("b");
        Assert.Equal((run.Id, ""), (resumed.Id, resumed.Stopped));
    }

    [Fact]
    public async Task InterruptedRun_ThatIsOldOrElsewhereOrUnwanted_IsGivenUp()
    {
        await using var town = await CycleTown.StartAsync();
        var old = await town.BeginAsync("a");
        town.Time.Advance(CycleLimits.LongestRun);
        var elsewhere = await town.BeginAsync("b");
        Assert.NotEqual(old.Id, elsewhere.Id);

        town.Time.Advance(Silence);
        var unwanted = (await town.Cycle.Begin("c", "/other", fresh: false)).Run!;
        Assert.NotEqual(elsewhere.Id, unwanted.Id);
        Assert.StartsWith("/other/", unwanted.Snapshot, StringComparison.Ordinal);

        await town.Cycle.Leave("c", unwanted.Id, "");
        Assert.NotEqual(unwanted.Id, (await town.Cycle.Begin("d", "/other", fresh: true)).Run!.Id);
        Assert.Equal([unwanted.Id, elsewhere.Id, old.Id], (await town.Cycle.GetStatus()).Ended.Select(r => r.Id));
        Assert.All((await town.Cycle.GetStatus()).Ended, run => Assert.Equal(CycleOutcome.GivenUp, run.Outcome));
    }

    [Fact]
    public async Task EndedRuns_AreKeptUpToTheLimit_NewestFirst()
    {
        await using var town = await CycleTown.StartAsync();
        var last = "";
        for (var i = 0; i < CycleLimits.Ended + 2; i++)
        {
            last = (await town.BeginAsync("a")).Id;
            await town.Cycle.End("a", last, CycleOutcome.Published);
        }

        var ended = (await town.Cycle.GetStatus()).Ended;
        Assert.Equal(CycleLimits.Ended, ended.Length);
        Assert.Equal(last, ended[0].Id);
    }
}
