using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Core.Privacy;
using Pymk.Core.Profiles;
using Pymk.Core.Snapshots;

namespace Pymk.Storage.Restore;

/// <summary>What a store is filled with: what a snapshot says beyond the model that will be served.</summary>
/// <param name="Folder">Folder of the snapshot.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Graph">The graph of the model.</param>
/// <param name="Profiles">The profiles of the model.</param>
/// <param name="Ids">The text ids of the model; null in a network of numbers.</param>
/// <param name="Erased">People who were erased, also after the snapshot: they do not come back.</param>
/// <param name="Epoch">The last epoch of the stamps that models know.</param>
public sealed record RestoreSource(
    string Folder, SnapshotManifest Manifest, SocialGraph Graph, ProfileTable Profiles, UserIdTable? Ids, ErasedUsers Erased, long Epoch)
{
    /// <summary>When the snapshot began, unix milliseconds.</summary>
    public long TakenMs => Manifest.Origin.TakenAt.ToUnixTimeMilliseconds();

    /// <summary>The last epoch of the stamps of snapshots.</summary>
    public static long EpochOf(IEnumerable<SnapshotOrigin?> origins) =>
        origins.OfType<SnapshotOrigin>().SelectMany(o => o.RelationCuts.Concat(o.ProfileCuts)).DefaultIfEmpty(0).Max(Grains.Fencing.ChangeStamps.EpochOf);
}

/// <summary>What a restore wrote.</summary>
/// <param name="Began">Connections that the model lacks.</param>
/// <param name="Ended">Connections of the model that had ended.</param>
/// <param name="Relations">Relations beyond connections, flags among them, and connections that the model lacks and that had ended.</param>
/// <param name="Profiles">Profiles that differ from the model's or that an event brought, accounts that were left among them.</param>
public sealed record RestoreReport(long Began, long Ended, long Relations, long Profiles);
