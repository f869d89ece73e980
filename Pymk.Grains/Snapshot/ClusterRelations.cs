using System.Runtime.CompilerServices;
using Pymk.Grains.Graph;

namespace Pymk.Grains.Snapshot;

/// <summary>Reads the relations of a running cluster for a snapshot. The shards go on serving.</summary>
/// <param name="grains">Finds the graph shards.</param>
public sealed class ClusterRelations(IGrainFactory grains)
{
    private const int MostReadings = 5;

    /// <summary>
    /// The relations shard by shard, each relation once. Those of a shard are of one moment, so every event is in them wholly or not at all.
    /// </summary>
    /// <exception cref="SnapshotException">A shard was read by others, or moved, again and again.</exception>
    public async IAsyncEnumerable<ShardRelations> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var shards = 1;
        for (var shard = 0; shard < shards; shard++)
        {
            (var relations, shards) = await ReadShardAsync(shard, cancellation).ConfigureAwait(false);
            yield return new ShardRelations(shard, shards, relations);
        }
    }

    private async Task<(List<RelationEvent> Relations, int Shards)> ReadShardAsync(int shard, CancellationToken cancellation)
    {
        var grain = grains.GetGrain<IGraphShardGrain>(shard);
        for (var reading = 0; reading < MostReadings; reading++)
        {
            var relations = new List<RelationEvent>();
            RelationPage page;
            RelationCursor? after = null;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                page = await grain.ReadRelations(after, RelationPages.MostRows).ConfigureAwait(false);
                relations.AddRange(page.Relations);
                after = page.Next;
            }
            while (after is not null);

            if (!page.Void)
            {
                return (relations, page.Shards);
            }
        }

        throw new SnapshotException(
            $"The relations of graph shard {shard} changed hands {MostReadings} times while they were read; run one snapshot at a time.");
    }
}

/// <summary>The relations that the users of a shard began.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Shards">Number of graph shards.</param>
/// <param name="Relations">The last event of each pair and kind, in no order.</param>
public readonly record struct ShardRelations(int Shard, int Shards, IReadOnlyList<RelationEvent> Relations);

/// <summary>A snapshot cannot be taken now.</summary>
public sealed class SnapshotException(string message) : Exception(message);
