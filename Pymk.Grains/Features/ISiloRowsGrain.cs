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
    [ResponseTimeout("00:00:02")]
    ValueTask<RowBlocks> Read(string modelVersion, [Immutable] int[] users);

    /// <summary>What the pairs of a user with some candidates take from their rows: a sixth of the bytes of the rows.</summary>
    /// <param name="modelVersion">The version of the ordinals and rows.</param>
    /// <param name="userRow">The user's feature row, or empty.</param>
    /// <param name="users">Ordinals of the candidates.</param>
    /// <returns>The pairs as <see cref="Pymk.Core.Pairs.RowPairs.Take"/> reads them.</returns>
    [Alias("pairs")]
    [ResponseTimeout("00:00:02")]
    ValueTask<byte[]> Pairs(string modelVersion, [Immutable] byte[] userRow, [Immutable] int[] users);
}
