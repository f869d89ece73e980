using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Storage.Restore;

/// <summary>The store that a restore fills. It remembers which snapshot it is filled from, so that an interrupted restore goes on.</summary>
public interface IRestoreTarget
{
    /// <summary>Begins a restore, or goes on with one.</summary>
    /// <param name="snapshot">Name of the snapshot.</param>
    /// <param name="ids">What user ids of its network are; the store keeps it.</param>
    /// <param name="shards">Number of graph shards.</param>
    /// <param name="epoch">
    /// Epochs of the store's shards begin above it: stamps of models that are trained already mean nothing for what is written from now on.
    /// </param>
    /// <param name="cancellation">Ends the search for keys.</param>
    /// <returns>False where the store is filled from the snapshot already; what happened since stays.</returns>
    /// <exception cref="RestoreException">The store is not empty, or is filled from another snapshot, or is of a network of the other kind of ids.</exception>
    Task<bool> BeginAsync(string snapshot, UserIdKind ids, int shards, long epoch, CancellationToken cancellation);

    /// <summary>Keeps who was erased, so that late events bring nobody back.</summary>
    /// <param name="erased">The tombstones, with their key.</param>
    Task WriteErasedAsync(Tombstones erased);

    /// <summary>Remembers that the store is filled.</summary>
    Task CompleteAsync(string snapshot);
}

/// <summary>A store cannot be filled from a snapshot.</summary>
/// <param name="message">What is wrong, where, and what to do.</param>
public sealed class RestoreException(string message) : Exception(message);
