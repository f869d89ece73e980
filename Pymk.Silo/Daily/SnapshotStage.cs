using System.Globalization;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Snapshot;

namespace Pymk.Silo.Daily;

/// <summary>Has the shards write what the service knows. An unfinished snapshot is gone on with.</summary>
/// <param name="take">Takes a snapshot into a folder, or goes on with the one in it; reports the share that is written.</param>
/// <param name="time">The clock.</param>
internal sealed class SnapshotStage(Func<string, IProgress<double>, CancellationToken, Task> take, TimeProvider time) : IDailyStage
{
    // Silos that end while they write are started anew within this. Counted from the first failure since a part was written.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public CycleStage Stage => CycleStage.Snapshot;

    public async Task<Dictionary<string, string>> RunAsync(CycleRun run, Action<string> doing, CancellationToken cancellation)
    {
        var (best, failing) = (0.0, (long?)null);
        while (!SnapshotFolder.IsComplete(run.Snapshot))
        {
            try
            {
                var progress = new Share(Tell);
                await take(run.Snapshot, progress, cancellation);
            }
            catch (Exception e) when (e is SnapshotException || Patience.IsSilence(e))
            {
                failing ??= time.GetTimestamp();
                if (time.GetElapsedTime(failing.Value) > Longest)
                {
                    throw new DailyException($"the snapshot cannot be taken: {e.Message}");
                }

                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
            }
            catch (SnapshotFileException e)
            {
                throw new DailyException(e.Message);
            }
        }

        var manifest = SnapshotFolder.Read(run.Snapshot, verify: false);
        return new Dictionary<string, string>
        {
            ["snapshot"] = manifest.Origin.Id,
            ["connections"] = Rows(SnapshotFiles.Connections),
            ["people"] = Rows(SnapshotFiles.Profiles),
            ["relations"] = Rows(SnapshotFiles.Relations),
        };

        void Tell(double share)
        {
            doing(string.Create(CultureInfo.InvariantCulture, $"{share:P0}"));
            if (share > best)
            {
                (best, failing) = (share, null);
            }
        }

        string Rows(string kind) => manifest.Parts.Where(p => p.Name.StartsWith(kind + "/", StringComparison.Ordinal))
            .Sum(p => p.Rows).ToString(CultureInfo.InvariantCulture);
    }

    // Reports at once, in order.
    private sealed class Share(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
