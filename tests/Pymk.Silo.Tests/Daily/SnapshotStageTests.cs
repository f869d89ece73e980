using Microsoft.Extensions.Time.Testing;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Snapshot;
using Pymk.Silo.Daily;
using Xunit;

namespace Pymk.Silo.Tests.Daily;

public sealed class SnapshotStageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-snapshot-stage-").FullName;
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task SnapshotThatMovesOn_IsGivenTimeAgainAfterEveryPart()
    {
        // Fails every 4 minutes, and has written another part each time.
        var failures = 0;
        var facts = await RunAsync(progress =>
        {
            progress.Report(failures / 10.0);
            if (failures++ < 10)
            {
                throw new SnapshotException("a silo ended", null);
            }

            SnapshotFolder.Complete(
                new SnapshotFiles(_folder), new SnapshotManifest { Origin = new("s1", DateTimeOffset.UnixEpoch, [], []), Parts = [] });
        });
        Assert.Equal("s1", facts["snapshot"]);
    }

    [Fact]
    public async Task SnapshotThatDoesNotMoveOn_EndsAfterFiveMinutes()
    {
        var failures = 0;
        var failed = await Assert.ThrowsAsync<DailyException>(() => RunAsync(progress =>
        {
            failures++;
            progress.Report(0.5);
            throw new SnapshotException("no space", null);
        }));
        Assert.Equal(3, failures);
        Assert.Contains("no space", failed.Message, StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> RunAsync(Action<IProgress<double>> take)
    {
        var run = new CycleRun { Id = "r", Owner = "o", StartedAt = DateTimeOffset.UnixEpoch, Snapshot = _folder };
        var stage = new SnapshotStage(TakeAsync, _time).RunAsync(run, _ => { }, TestContext.Current.CancellationToken);
        while (!stage.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return await stage;

        Task TakeAsync(string folder, IProgress<double> progress, CancellationToken cancellation)
        {
            _time.Advance(TimeSpan.FromMinutes(4));
            take(progress);
            return Task.CompletedTask;
        }
    }
}
