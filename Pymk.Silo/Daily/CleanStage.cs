using System.Globalization;
using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Silo.Daily;

/// <summary>Deletes what no served model needs: old snapshots.</summary>
internal sealed class CleanStage(DailySettings settings) : IDailyStage
{
    public CycleStage Stage => CycleStage.Clean;

    public Task<Dictionary<string, string>> RunAsync(CycleRun run, Action<string> doing, CancellationToken cancellation)
    {
        var deleted = KeptSnapshots.DeleteOthers(settings.Work, run.Snapshot, settings.KeepSnapshots);
        return Task.FromResult(new Dictionary<string, string> { ["snapshots-deleted"] = deleted.ToString(CultureInfo.InvariantCulture) });
    }
}
