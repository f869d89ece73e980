using System.Globalization;
using Pymk.Grains.Cleaning;
using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Silo.Daily;

/// <summary>Ends what no served model needs: in the cluster, and old snapshots.</summary>
internal sealed class CleanStage(IGrainFactory grains, DailySettings settings, TimeProvider time) : IDailyStage
{
    public CycleStage Stage => CycleStage.Clean;

    public async Task<Dictionary<string, string>> RunAsync(CycleRun run, Action<string> doing, CancellationToken cancellation)
    {
        var deleted = KeptSnapshots.DeleteOthers(settings.Work, run.Snapshot, settings.KeepSnapshots);
        var cleaned = await Patience.AskAsync(() => grains.GetGrain<ICleaningGrain>(0).Clean(), time, cancellation);
        var facts = new Dictionary<string, string>
        {
            ["snapshots"] = Text(deleted),
            ["relations"] = Text(cleaned.FoldedRelations),
            ["profiles"] = Text(cleaned.FoldedProfiles),
            ["versions"] = Text(cleaned.ModelVersions.Length),
            ["keys"] = Text(cleaned.VersionKeys),
        };

        // The next cleaning, within an hour, tries again: no reason to stop here.
        if (cleaned.Problems.Length > 0)
        {
            facts["problems"] = string.Join(" ", cleaned.Problems);
        }

        return facts;
    }

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
