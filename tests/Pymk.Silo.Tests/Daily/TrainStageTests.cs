using System.Runtime.Versioning;
using Pymk.Core.Models;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Silo.Daily;
using Pymk.Testing.Models;
using Xunit;

namespace Pymk.Silo.Tests.Daily;

[UnsupportedOSPlatform("windows")]
public sealed class TrainStageTests : IDisposable
{
    private static readonly SnapshotOrigin Origin = new("s1", DateTimeOffset.UnixEpoch, [], []);

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-train-stage-").FullName;

    private string? _served;

    private string Model => Path.Combine(_folder, "model");

    private string Snapshot => Path.Combine(_folder, "s1");

    public TrainStageTests()
    {
        ModelFixture.Publish(Model, "v1");
        Directory.CreateDirectory(Snapshot);
        SnapshotFolder.Complete(new SnapshotFiles(Snapshot), new SnapshotManifest { Origin = Origin, Parts = [] });
    }

    [Fact]
    public async Task TrainerThatFails_IsNamedWithItsLastLine()
    {
        var failed = await Assert.ThrowsAsync<DailyException>(() => RunAsync("#!/bin/sh\necho \"pymk: no data in $3\" >&2\nexit 2\n"));
        Assert.Contains($"exit code 2: pymk: no data in {Snapshot}", failed.Message, StringComparison.Ordinal);

        failed = await Assert.ThrowsAsync<DailyException>(() => RunAsync("#!/bin/sh\nexit 0\n"));
        Assert.Contains("no version of snapshot s1", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1", "--served v1")]
    [InlineData(null, "")]
    public async Task Trainer_IsTold_WhichVersionTheServiceServes(string? served, string told)
    {
        _served = served;
        var failed = await Assert.ThrowsAsync<DailyException>(() => RunAsync("#!/bin/sh\nshift 5\necho \"told: $*\"\nexit 2\n"));
        Assert.EndsWith($"told: {told}", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrainingThatOutlivedItsParent_IsWaitedFor_AndItsModelTaken()
    {
        Directory.CreateDirectory(ModelDirectory.Building(Model));
        await File.WriteAllTextAsync(ModelDirectory.BuildLock(Model), "", TestContext.Current.CancellationToken);
        var held = ModelLocks.TryBuilding(Model)!;
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stage = RunAsync("#!/bin/sh\nexit 9\n", line => waits.TrySetResult());
        await waits.Task;
        Assert.False(stage.IsCompleted);

        ModelFixture.Publish(Model, "v2", snapshot: Origin);
        held.Dispose();

        var facts = await stage;
        Assert.Equal(("v2", "yes"), (facts["version"], facts[DailyRun.PublishedFact]));
    }

    [Fact]
    public async Task VersionThatIsInPlaceAndNotCurrent_IsMadeCurrent()
    {
        ModelFixture.Publish(Model, "v2", snapshot: Origin);
        await SetCurrentAsync("v1");
        SetTrainedAt("v2", hours: 1);

        Assert.Equal("yes", (await RunAsync("#!/bin/sh\nexit 9\n"))[DailyRun.PublishedFact]);
        Assert.Equal("v2", Path.GetFileName(ModelDirectory.CurrentVersion(Model)));
    }

    [Fact]
    public async Task VersionThatIsOlderThanTheCurrentOne_StaysWhereItIs()
    {
        ModelFixture.Publish(Model, "v2", snapshot: Origin);
        await SetCurrentAsync("v1");
        SetTrainedAt("v2", hours: -1);

        Assert.Equal("v2", (await RunAsync("#!/bin/sh\nexit 9\n"))["version"]);
        Assert.Equal("v1", Path.GetFileName(ModelDirectory.CurrentVersion(Model)));
    }

    [Fact]
    public async Task VersionThatIsDamaged_IsTrainedAgain()
    {
        ModelFixture.Publish(Model, "v2", snapshot: Origin);
        await SetCurrentAsync("v1");
        SetTrainedAt("v2", hours: 1);
        File.Delete(new ModelFiles(Path.Combine(Model, "versions", "v2")).Graph);

        var failed = await Assert.ThrowsAsync<DailyException>(() => RunAsync("#!/bin/sh\nexit 9\n"));
        Assert.Contains("exit code 9", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelThatTheJudgeRefused_IsFoundWithItsReasons()
    {
        var refused = Path.Combine(_folder, "other");
        var version = ModelFixture.Publish(refused, "v2", snapshot: Origin);
        Directory.CreateDirectory(Path.Combine(Model, "refused"));
        Directory.Move(version, Path.Combine(Model, "refused", "v2"));
        new JudgeReport { Published = false, Reasons = ["recall@20 fell"], Notes = ["few answers"], Margins = new JudgeMargins(0, 0, 0) }
            .Write(new ModelFiles(Path.Combine(Model, "refused", "v2")).Judge);

        var facts = await RunAsync("#!/bin/sh\nexit 9\n");

        Assert.Equal(("v2", "no", "recall@20 fell"), (facts["version"], facts[DailyRun.PublishedFact], facts["reason"]));
        Assert.Equal("few answers", facts["note"]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task SetCurrentAsync(string version) =>
        File.WriteAllTextAsync(Path.Combine(Model, "current"), version, TestContext.Current.CancellationToken);

    private void SetTrainedAt(string version, int hours)
    {
        var folder = Path.Combine(Model, "versions", version);
        var current = ModelDirectory.ReadManifest(ModelDirectory.CurrentVersion(Model)).TrainedAt;
        ModelDirectory.Rewrite(folder, ModelDirectory.ReadManifest(folder) with { TrainedAt = current.AddHours(hours) }, _ => false);
    }

    private Task<Dictionary<string, string>> RunAsync(string script, Action<string>? say = null)
    {
        var trainer = Path.Combine(_folder, "trainer");
        File.WriteAllText(trainer, script);
        File.SetUnixFileMode(trainer, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var settings = new DailySettings
        {
            Model = Model,
            Work = _folder,
            Gateways = "127.0.0.1:1",
            ClusterId = "c",
            Trainer = trainer,
        };
        var run = new CycleRun { Id = "r", Owner = "o", StartedAt = DateTimeOffset.UnixEpoch, Snapshot = Snapshot };
        var stage = new TrainStage(settings, () => Task.FromResult(_served), TimeProvider.System, say ?? (_ => { }));
        return stage.RunAsync(run, _ => { }, TestContext.Current.CancellationToken);
    }
}
