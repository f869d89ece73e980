namespace Pymk.Grains.Interfaces.Stores;

/// <summary>The store refused a write: another activation has opened the shard since, and nothing of the write is stored.</summary>
/// <param name="store">Name of the store.</param>
/// <param name="shard">The shard.</param>
/// <param name="epoch">The epoch of the refused writer.</param>
[GenerateSerializer]
[Alias("pymk.stale-epoch")]
public sealed class StaleEpochException(string store, int shard, long epoch)
    : Exception($"Epoch {epoch} of shard {shard} in {store} is over: another activation has opened the shard. Call again to reach it.")
{
    /// <summary>Name of the store.</summary>
    [Id(0)]
    public string Store { get; } = store;

    /// <summary>The shard.</summary>
    [Id(1)]
    public int Shard { get; } = shard;

    /// <summary>The epoch of the refused writer.</summary>
    [Id(2)]
    public long Epoch { get; } = epoch;
}
