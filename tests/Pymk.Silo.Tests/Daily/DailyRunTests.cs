using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Silo.Daily;
using Xunit;

namespace Pymk.Silo.Tests.Daily;

public sealed class DailyRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-daily-").FullName;
    private readonly FakeCycle _cycle = new();
    private readonly List<CycleStage> _ran = [];
    private readonly List<string> _said = [];

    [Fact]
    public async Task Stages_RunInOrder_AndThoseThatAreFinishedDoNotRunAgain()
    {
        Assert.Equal(ExitCodes.Published, await RunAsync());
        Assert.Equal(Enum.GetValues<CycleStage>(), _ran);
        Assert.Equal(CycleOutcome.Published, _cycle.Outcome);

        _cycle.Run = _cycle.Run! with { Finished = [.. _cycle.Run.Finished.Take(3)] };
        _ran.Clear();
        Assert.Equal(ExitCodes.Published, await RunAsync());
        Assert.Equal([CycleStage.Lists, CycleStage.Clean], _ran);
    }

    [Fact]
    public async Task ModelThatIsWorse_IsNotRolledOut_AndTheDayEndsWithItsOwnCode()
    {
        Assert.Equal(ExitCodes.NotPublished, await RunAsync(train: "no"));
        Assert.Equal([CycleStage.Snapshot, CycleStage.Train, CycleStage.Clean], _ran);
        Assert.Equal(CycleOutcome.NotPublished, _cycle.Outcome);
        Assert.Contains(_said, line => line.Contains("NOT PUBLISHED", StringComparison.Ordinal) && line.Contains("recall", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunOfAnotherProcess_IsRefused()
    {
        _cycle.Refusal = "run r0 is under way";
        Assert.Equal(ExitCodes.Refused, await RunAsync());
        Assert.Empty(_ran);
        Assert.Contains(_said, line => line.Contains("r0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StageThatFails_LeavesTheRunToTheNext()
    {
        await Assert.ThrowsAsync<DailyException>(() => RunAsync(work: (stage, _) => stage == CycleStage.Train
            ? throw new DailyException("the disk is full")
            : Task.CompletedTask));
        Assert.Equal("the disk is full", _cycle.Left);
        Assert.Null(_cycle.Outcome);
        Assert.Equal([CycleStage.Snapshot], _cycle.Run!.Finished.Select(f => f.Stage));
    }

    [Fact]
    public async Task SignalToStop_LeavesTheRunToTheNext()
    {
        using var end = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(
            work: async (_, stage) =>
            {
                await end.CancelAsync();
                await Task.Delay(Timeout.Infinite, stage);
            },
            end: end));
        Assert.Equal("its process was told to stop", _cycle.Left);
    }

    [Fact]
    public async Task RunThatIsLost_EndsItsStage()
    {
        _cycle.IsLost = true;
        Assert.Equal(ExitCodes.Refused, await RunAsync(work: (_, stage) => Task.Delay(Timeout.Infinite, stage)));
        Assert.Null(_cycle.Left);
        Assert.True(_cycle.Beaten.Task.IsCompleted);
    }

    [Fact]
    public async Task RunWhoseSnapshotIsGone_BeginsAnew()
    {
        Assert.Equal(ExitCodes.Published, await RunAsync());
        _cycle.Run = _cycle.Run! with { Finished = [.. _cycle.Run.Finished.Take(1)] };
        Directory.Delete(_cycle.Run.Snapshot, recursive: true);
        _ran.Clear();
        Assert.Equal(ExitCodes.Published, await RunAsync());
        Assert.Equal(Enum.GetValues<CycleStage>(), _ran);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<int> RunAsync(string train = "yes", Func<CycleStage, CancellationToken, Task>? work = null, CancellationTokenSource? end = null)
    {
        var token = end?.Token ?? TestContext.Current.CancellationToken;
        IDailyStage[] stages = Array.ConvertAll(Enum.GetValues<CycleStage>(), stage => new Step(stage, async cancellation =>
        {
            _ran.Add(stage);
            await (work?.Invoke(stage, cancellation) ?? Task.CompletedTask);
            if (stage == CycleStage.Snapshot)
            {
                var files = new SnapshotFiles(Directory.CreateDirectory(_cycle.Run!.Snapshot).FullName);
                await File.WriteAllTextAsync(files.Manifest, "{}", cancellation);
            }

            return stage == CycleStage.Train ? new() { [DailyRun.PublishedFact] = train, ["reason"] = "recall@20 fell" } : [];
        }));
        return new DailyRun(_cycle, stages, TimeProvider.System, _said.Add).RunAsync(_folder, fresh: false, token);
    }

    private sealed class Step(CycleStage stage, Func<CancellationToken, Task<Dictionary<string, string>>> run) : IDailyStage
    {
        public CycleStage Stage => stage;

        public Task<Dictionary<string, string>> RunAsync(CycleRun of, Action<string> doing, CancellationToken cancellation) => run(cancellation);
    }
}
