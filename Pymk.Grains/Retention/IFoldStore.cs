namespace Pymk.Grains.Retention;

/// <summary>
/// Reads how far the shards folded. Each shard writes it with the removals, so that no version is served that lacks what has left the store.
/// </summary>
public interface IFoldStore
{
    /// <summary>Reads the highest stamps that the shards folded.</summary>
    /// <param name="shards">Number of graph shards.</param>
    /// <param name="cancellation">Ends the reading.</param>
    Task<FoldedStamps> ReadAsync(int shards, CancellationToken cancellation);
}

/// <summary>The highest stamp that each graph shard folded; 0 where it folded nothing.</summary>
/// <param name="Relations">Stamps of connections.</param>
/// <param name="Profiles">Stamps of profile states.</param>
public sealed record FoldedStamps(IReadOnlyList<long> Relations, IReadOnlyList<long> Profiles);
