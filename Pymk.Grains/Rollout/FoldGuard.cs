using Microsoft.Extensions.Options;
using Pymk.Core.Files;
using Pymk.Core.Snapshots;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Rollout;

/// <summary>
/// Refuses versions that lack connections or profiles that were folded: these are in the models alone, and would be lost without a word. Kept
/// versions have all of them.
/// </summary>
internal sealed class FoldGuard(IFoldStore folds, IOptions<ServingOptions> options)
{
    /// <summary>Checks a version.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="snapshot">The snapshot that it was trained on; null for other files.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <exception cref="ModelFileException">The version lacks what was folded.</exception>
    public async Task CheckAsync(string folder, SnapshotOrigin? snapshot, CancellationToken cancellation)
    {
        var folded = await folds.ReadAsync(options.Value.GraphShards, cancellation);
        var lacks = (Lacks(folded.Relations, snapshot?.RelationCuts), Lacks(folded.Profiles, snapshot?.ProfileCuts)) switch
        {
            (true, true) => "connections and profiles",
            (true, false) => "connections",
            (false, true) => "profiles",
            _ => null,
        };
        if (lacks is not null)
        {
            var origin = snapshot is null ? "it was not trained on a snapshot" : $"its snapshot {snapshot.Id} is older than they are";
            throw new ModelFileException(
                folder,
                $"lacks {lacks} that have left the store for the models, because {origin}; go back to a version that has them (./pymk rollback), "
                + "or train on a new snapshot (./pymk snapshot --out SNAPSHOT, ./pymk train --data SNAPSHOT)");
        }
    }

    private static bool Lacks(IReadOnlyList<long> folded, IReadOnlyList<long>? cuts)
    {
        for (var shard = 0; shard < folded.Count; shard++)
        {
            if (folded[shard] > (shard < cuts?.Count ? cuts[shard] : 0))
            {
                return true;
            }
        }

        return false;
    }
}
