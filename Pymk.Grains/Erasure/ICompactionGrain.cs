namespace Pymk.Grains.Erasure;

/// <summary>Compacts the files of the durable store for the whole cluster, one compaction after the other. The key is 0.</summary>
[Alias("pymk.store-compaction")]
internal interface ICompactionGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Returns when no erasure that was closed before the call has left anything in the store's files. Does nothing where that is so already.
    /// </summary>
    /// <returns>What the operator has to do; empty where nothing is left.</returns>
    [Alias("compact")]
    [ResponseTimeout("01:00:00")]
    Task<string> Compact();
}
