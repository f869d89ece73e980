using System.Buffers;

namespace Pymk.Faiss.Shards;

/// <summary>Partitions in this process searched as one index, one after the other on the caller's thread: the offline sweep runs one on each core.</summary>
public sealed class ShardedSearch : IVectorSearch
{
    private readonly IReadOnlyList<IVectorSearch> _shards;

    /// <exception cref="ArgumentException">No shards, or of different dimensions.</exception>
    public ShardedSearch(IReadOnlyList<IVectorSearch> shards)
    {
        if (shards.Count is 0 or > 1024) throw new ArgumentException($"There are {shards.Count} shards; 1 to 1,024 can be searched as one.", nameof(shards));
        for (int i = 1; i < shards.Count; i++)
        {
            if (shards[i].Dimension != shards[0].Dimension)
                throw new ArgumentException($"Shard {i} has dimension {shards[i].Dimension}, but shard 0 has {shards[0].Dimension}.", nameof(shards));
        }

        _shards = shards;
    }

    public int Dimension => _shards[0].Dimension;

    public long Count => _shards.Sum(shard => shard.Count);

    public SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options = default)
    {
        int rows = VectorInput.CheckRows(queries, Dimension, nameof(queries));
        VectorInput.CheckSearch(rows, k, ids.Length, scores.Length);
        int room = checked(_shards.Count * k);
        long[] shardIds = ArrayPool<long>.Shared.Rent(room);
        float[] shardScores = ArrayPool<float>.Shared.Rent(room);
        try
        {
            int fewest = k;
            bool complete = true;
            for (int q = 0; q < rows; q++)
            {
                for (int shard = 0; shard < _shards.Count; shard++)
                {
                    var query = queries.Slice(q * Dimension, Dimension);
                    complete &= _shards[shard].Search(query, k, shardIds.AsSpan(shard * k, k), shardScores.AsSpan(shard * k, k), options).Complete;
                }

                int found = TopKMerge.Merge(shardIds.AsSpan(0, room), shardScores.AsSpan(0, room), _shards.Count, ids.Slice(q * k, k), scores.Slice(q * k, k));
                fewest = Math.Min(fewest, found);
            }

            return new SearchOutcome(fewest, complete);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(shardIds);
            ArrayPool<float>.Shared.Return(shardScores);
        }
    }
}
