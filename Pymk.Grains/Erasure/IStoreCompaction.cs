namespace Pymk.Grains.Erasure;

/// <summary>
/// Frees the files of the durable store of what is removed from it: a removed entry stays in a log file until the file is rewritten.
/// </summary>
public interface IStoreCompaction
{
    /// <summary>
    /// Returns when no file of the store holds anything that was removed or overwritten before the call. Calls while one is under way share the next
    /// one, so that one compaction serves many erasures. The store's commands wait meanwhile, each no longer than its deadline.
    /// </summary>
    /// <param name="cancellation">Ends the wait; the compaction goes on.</param>
    /// <exception cref="IOException">The files are as before, for example because the disk is full. The store serves; try again.</exception>
    Task<StoreCompaction> CompactAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Compacts a store whose files have grown since the last compaction, mostly by what is dead. A store that frees its files by itself needs none.
    /// </summary>
    /// <param name="growth">The factor of growth from which it compacts, above 1.</param>
    /// <param name="cancellation">Ends the wait; the compaction goes on.</param>
    /// <returns>Whether it compacted.</returns>
    /// <exception cref="IOException">The files are as before. The store serves; try again.</exception>
    Task<bool> CompactGrownAsync(double growth, CancellationToken cancellation = default);
}
