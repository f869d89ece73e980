using Orleans.Concurrency;

namespace Pymk.Grains.Index;

/// <summary>Searches index shards of one silo, in one call for all of them. The key is the silo's address.</summary>
[Alias("pymk.silo-index")]
internal interface ISiloIndexGrain : IGrainWithStringKey
{
    /// <summary>The users of each shard that are nearest to an embedding, best first.</summary>
    /// <param name="modelVersion">The version of the embeddings.</param>
    /// <param name="embedding">A unit vector.</param>
    /// <param name="count">Number of users wanted of each shard.</param>
    /// <param name="shards">The shards. One that has left the silo is asked where it is.</param>
    [Alias("search")]
    [ResponseTimeout("00:00:02")]
    ValueTask<ShardHits> Search(string modelVersion, [Immutable] float[] embedding, int count, [Immutable] int[] shards);
}
