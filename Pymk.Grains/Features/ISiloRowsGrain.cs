using Orleans.Concurrency;

namespace Pymk.Grains.Features;

/// <summary>Reads feature rows of the shards of one silo, in one call for all of them. The key is the silo's address.</summary>
[Alias("pymk.silo-rows")]
internal interface ISiloRowsGrain : IGrainWithStringKey
{
    /// <summary>The row of each user; empty where there is none.</summary>
    /// <param name="modelVersion">The version of the ordinals and rows.</param>
    /// <param name="users">Ordinals.</param>
    [Alias("read")]
    ValueTask<RowBlocks> Read(string modelVersion, [Immutable] int[] users);
}
