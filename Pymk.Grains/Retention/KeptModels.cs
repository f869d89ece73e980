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
    private readonly Lock _reading = new();
    private volatile Kept _kept = new([], [], [], [], long.MaxValue);
    private IReadOnlyList<string> _folders = [];
    private string? _root;

    /// <summary>Names of the versions, oldest first; empty before the first reading.</summary>
    public IReadOnlyList<string> Versions => _kept.Names;

    /// <summary>The name and the folder of each version, oldest first.</summary>
    public IReadOnlyList<(string Name, string Folder)> All => _kept.All;

    /// <summary>Behaviour before this is in the logs of every version with logs, unix seconds; the greatest number where none has logs.</summary>
    public long LogsUntil => _kept.LogsUntil;

    /// <summary>
    /// Reads the manifests of all versions of a model directory, where versions came or went. A folder without a manifest is no version.
    /// </summary>
    public void Read(string root)
    {
        lock (_reading)
        {
            _root = root;
            ReadVersions(root);
        }
    }

    /// <summary>Reads the directory again that was read last; does nothing before.</summary>
    public void Refresh()
    {
        lock (_reading)
        {
            if (_root is not null)
            {
                ReadVersions(_root);
            }
        }
    }

    /// <summary>Relations of the shard with stamps up to this are in every version; 0 where a version was not trained on a snapshot.</summary>
    public long RelationCut(int shard) => At(_kept.Relations, shard);

    /// <summary>Profiles of the shard with stamps up to this are in every version; 0 where a version was not trained on a snapshot.</summary>
    public long ProfileCut(int shard) => At(_kept.Profiles, shard);

    private void ReadVersions(string root)
    {
        var folders = ModelDirectory.Versions(root);
        if (folders.SequenceEqual(_folders))
        {
            return;
        }

        var (all, origins, until) = (new List<(string Name, string Folder)>(), new List<SnapshotOrigin?>(), long.MaxValue);
        foreach (var folder in folders)
        {
            try
            {
                var manifest = ModelDirectory.ReadManifest(folder);
                all.Add((manifest.Version, folder));
                origins.Add(manifest.Snapshot);
                until = Math.Min(until, BehaviorHistory.Read(new ModelFiles(folder).Behavior)?.Until ?? long.MaxValue);
            }
            catch (ModelFileException)
            {
                // Nobody can serve it.
            }
        }

        _folders = folders;
        _kept = new([.. all.Select(v => v.Name)], all, Least(origins, o => o.RelationCuts), Least(origins, o => o.ProfileCuts), until);
    }

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

    private sealed record Kept(
        string[] Names, IReadOnlyList<(string Name, string Folder)> All, long[] Relations, long[] Profiles, long LogsUntil);
}
