using Orleans.Concurrency;

namespace Pymk.Grains.Graph;

/// <summary>Reads rows of the graph shards of one silo, in one call for all of them. The key is the silo's address.</summary>
[Alias("pymk.silo-graph")]
internal interface ISiloGraphGrain : IGrainWithStringKey
{
    /// <summary>The connections of each user, as ascending ordinals of the model version.</summary>
    /// <param name="modelVersion">The version of all ordinals.</param>
    /// <param name="users">Ordinals of users of the silo's shards. A shard that has left the silo is asked where it is.</param>
    [Alias("read")]
    [ResponseTimeout("00:00:02")]
    ValueTask<GraphRows> Read(string modelVersion, [Immutable] int[] users);
}
