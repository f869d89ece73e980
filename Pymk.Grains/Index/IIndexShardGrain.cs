using Orleans.Concurrency;

namespace Pymk.Grains.Index;

/// <summary>Owner of one partition of the nearest-neighbour index. The key is the shard, 0 to shards - 1.</summary>
[Alias("pymk.index-shard")]
internal interface IIndexShardGrain : IGrainWithIntegerKey
{
    /// <summary>The users of this shard that are nearest to an embedding, best first.</summary>
    /// <param name="modelVersion">The version of the embeddings.</param>
    /// <param name="embedding">A unit vector.</param>
    /// <param name="count">Number of users wanted.</param>
    [Alias("search")]
    [ResponseTimeout("00:00:02")]
    [ReadOnly]
    ValueTask<IndexHits> Search(string modelVersion, [Immutable] float[] embedding, int count);

    /// <summary>Adds or replaces the embedding of a user of this shard.</summary>
    [Alias("upsert")]
    Task Upsert(string modelVersion, long user, float[] embedding);

    /// <summary>Removes a user from all versions.</summary>
    [Alias("remove")]
    Task Remove(long user);

    /// <summary>Removes an erased user from all open versions, and everything about the user from the store; returns the number of entries.</summary>
    [Alias("erase")]
    Task<long> Erase(long user);

    /// <summary>
    /// Forgets that users left whom no version of the silo has. Where another version has them, their profile's shard removes them again when it is
    /// served. Returns their number.
    /// </summary>
    [Alias("forget-left")]
    Task<int> ForgetLeft();
}

/// <summary>Result of a search in one shard.</summary>
/// <param name="Users">64-bit ids, best first.</param>
/// <param name="Scores">Inner products, descending.</param>
/// <param name="Partial">True where the deadline or a full queue cut the search short.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.index-hits")]
internal sealed record IndexHits([property: Id(0)] long[] Users, [property: Id(1)] float[] Scores, [property: Id(2)] bool Partial = false);
