using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Privacy;

/// <summary>Keeps who was erased, as hashes under a random key. It holds no id.</summary>
public interface ITombstoneStore
{
    /// <summary>All tombstones. The first read makes the key.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<Tombstones> ReadAsync();

    /// <summary>The tombstone of a hash; null where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<Tombstone?> FindAsync(TombstoneHash hash);

    /// <summary>Writes a tombstone. Of the one before, the later erasure and the later revival stay.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; the tombstone may be written or not.</exception>
    Task WriteAsync(TombstoneHash hash, Tombstone tombstone);

    /// <summary>Removes tombstones.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; the tombstones may be removed or not.</exception>
    Task RemoveAsync(IReadOnlyCollection<TombstoneHash> hashes);
}
