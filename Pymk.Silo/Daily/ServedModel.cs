using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Rollout;

namespace Pymk.Silo.Daily;

/// <summary>Finds the version that the service serves. The current version of the directory may be another one, which the silos refuse.</summary>
internal static class ServedModel
{
    /// <summary>Asks the silos.</summary>
    /// <returns>Name of the version, which the directory keeps; null where it keeps none of theirs.</returns>
    public static async Task<string?> FindAsync(IGrainFactory grains, string root, TimeProvider time, CancellationToken cancellation)
    {
        var silos = await Patience.AskAsync(() => grains.GetGrain<IRolloutGrain>(0).GetVersions(), time, cancellation);
        return Choose([.. silos.Select(s => s.Version)], root);
    }

    /// <summary>The current version where a silo serves it: the others load it. Otherwise the version of most silos, of these the newest.</summary>
    /// <param name="served">The version of each silo; empty where it did not answer.</param>
    /// <param name="root">The model directory.</param>
    internal static string? Choose(string[] served, string root)
    {
        var kept = ModelDirectory.Versions(root).Select(v => Path.GetFileName(v)).ToHashSet();
        var current = ModelDirectory.HasModel(root) ? Path.GetFileName(ModelDirectory.CurrentVersion(root)) : null;
        return served.Where(kept.Contains).GroupBy(version => version)
            .OrderByDescending(silos => silos.Key == current).ThenByDescending(silos => silos.Count())
            .ThenByDescending(silos => silos.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;
    }
}
