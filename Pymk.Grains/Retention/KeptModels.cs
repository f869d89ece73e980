using Pymk.Core.Behavior;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Core.Snapshots;

namespace Pymk.Grains.Retention;

/// <summary>
/// The versions in the model directory, and which changes all of them contain: only those may leave the store, because a rollback may serve any
/// version. Safe for concurrent use.
/// </summary>
public sealed class KeptModels
{
    private volatile Kept _kept = new([], [], [], long.MaxValue);
    private IReadOnlyList<string> _folders = [];

    /// <summary>Names of the versions, oldest first; empty before the first reading.</summary>
    public IReadOnlyList<string> Versions => _kept.Names;

    /// <summary>Behaviour before this is in the logs of every version with logs, unix seconds; the greatest number where none has logs.</summary>
    public long LogsUntil => _kept.LogsUntil;

    /// <summary>
    /// Reads the manifests of all versions of a model directory, where versions came or went. A folder without a manifest is no version.
    /// </summary>
    public void Read(string root)
    {
        var folders = ModelDirectory.Versions(root);
        if (folders.SequenceEqual(_folders))
        {
            return;
        }

        var (names, origins, until) = (new List<string>(), new List<SnapshotOrigin?>(), long.MaxValue);
        foreach (var folder in folders)
        {
            try
            {
                var manifest = ModelDirectory.ReadManifest(folder);
                names.Add(manifest.Version);
                origins.Add(manifest.Snapshot);
                until = Math.Min(until, BehaviorHistory.Read(new ModelFiles(folder).Behavior)?.Until ?? long.MaxValue);
            }
            catch (ModelFileException)
            {
                // Nobody can serve it.
            }
        }

        _folders = folders;
        _kept = new([.. names], Least(origins, o => o.RelationCuts), Least(origins, o => o.ProfileCuts), until);
    }

    /// <summary>Relations of the shard with stamps up to this are in every version; 0 where a version was not trained on a snapshot.</summary>
    public long RelationCut(int shard) => At(_kept.Relations, shard);

    /// <summary>Profiles of the shard with stamps up to this are in every version; 0 where a version was not trained on a snapshot.</summary>
    public long ProfileCut(int shard) => At(_kept.Profiles, shard);

    private static long At(long[] cuts, int shard) => shard < cuts.Length ? cuts[shard] : 0;

    private static long[] Least(List<SnapshotOrigin?> origins, Func<SnapshotOrigin, IReadOnlyList<long>> cutsOf)
    {
        if (origins.Count == 0 || origins.Contains(null))
        {
            return [];
        }

        var all = origins.ConvertAll(o => cutsOf(o!));
        return [.. Enumerable.Range(0, all.Min(cuts => cuts.Count)).Select(shard => all.Min(cuts => cuts[shard]))];
    }

    private sealed record Kept(string[] Names, long[] Relations, long[] Profiles, long LogsUntil);
}
