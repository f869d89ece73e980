using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.ListsAhead;

/// <summary>Keeps how far the lists are, beside the lists: where these are lost, so is the progress, and the work begins again.</summary>
public interface IListsAheadStore
{
    /// <summary>The version whose lists are written; null where none was started.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<string?> ReadVersionAsync();

    /// <summary>Begins a version; the progress of all shards is forgotten.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task StartAsync(string version);

    /// <summary>Reads a shard's progress; null where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<ShardLists?> ReadAsync(int shard);

    /// <summary>Writes a shard's progress.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task WriteAsync(int shard, ShardLists progress);
}
