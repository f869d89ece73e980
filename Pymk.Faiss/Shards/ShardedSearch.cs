using System.Buffers;

namespace Pymk.Faiss.Shards;

/// <summary>
/// Searches the partitions of this process as one index, one after the other on the caller's thread. It asks a shard for its likely share of k first,
/// and for k where the share was too small.
/// </summary>
public sealed class ShardedSearch : IVectorSearch
{
    private readonly IReadOnlyList<IVectorSearch> _shards;

    /// <exception cref="ArgumentException">There are no shards, or their dimensions differ.</exception>
    public ShardedSearch(IReadOnlyList<IVectorSearch> shards)
    {
        if (shards.Count is 0 or > 1024)
        {
            throw new ArgumentException($"There are {shards.Count} shards; 1 to 1,024 can be searched as one.", nameof(shards));
        }

        for (var i = 1; i < shards.Count; i++)
        {
            if (shards[i].Dimension != shards[0].Dimension)
            {
                throw new ArgumentException($"Shard {i} has dimension {shards[i].Dimension}, but shard 0 has {shards[0].Dimension}.", nameof(shards));
            }
        }

        _shards = shards;
    }

    public int Dimension => _shards[0].Dimension;

    public long Count => _shards.Sum(shard => shard.Count);

    public SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options = default)
    {
        var rows = VectorInput.CheckRows(queries, Dimension, nameof(queries));
        VectorInput.CheckSearch(rows, k, ids.Length, scores.Length);
        var share = ShardShare.Of(k, _shards.Count);
        var shardIds = ArrayPool<long>.Shared.Rent(checked(_shards.Count * k));
        var shardScores = ArrayPool<float>.Shared.Rent(shardIds.Length);
        try
        {
            var fewest = k;
            var complete = true;
            for (var q = 0; q < rows; q++)
            {
                var query = queries.Slice(q * Dimension, Dimension);
                var outIds = ids.Slice(q * k, k);
                var outScores = scores.Slice(q * k, k);
                complete &= SearchShards(query, share, shardIds, shardScores, options);
                var found = Merge(share, shardIds, shardScores, outIds, outScores);
                if (share < k && AnyUsedUp(share, shardIds, shardScores, found == k ? outScores[k - 1] : float.NegativeInfinity))
                {
                    complete &= SearchShards(query, k, shardIds, shardScores, options);
                    found = Merge(k, shardIds, shardScores, outIds, outScores);
                }

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

    private bool SearchShards(ReadOnlySpan<float> query, int each, long[] ids, float[] scores, in SearchOptions options)
    {
        var complete = true;
        for (var shard = 0; shard < _shards.Count; shard++)
        {
            complete &= _shards[shard].Search(query, each, ids.AsSpan(shard * each, each), scores.AsSpan(shard * each, each), options).Complete;
        }

        return complete;
    }

    private int Merge(int each, long[] ids, float[] scores, Span<long> mergedIds, Span<float> mergedScores) =>
        TopKMerge.Merge(ids.AsSpan(0, _shards.Count * each), scores.AsSpan(0, _shards.Count * each), _shards.Count, mergedIds, mergedScores);

    /// <summary>Whether a shard's last result is part of the answer. Then its next result, which was not asked for, may belong there, too.</summary>
    private bool AnyUsedUp(int each, long[] ids, float[] scores, float worst)
    {
        for (var shard = 0; shard < _shards.Count; shard++)
        {
            var last = (shard + 1) * each - 1;
            if (ids[last] >= 0 && scores[last] >= worst)
            {
                return true;
            }
        }

        return false;
    }
}
