using Pymk.Grains.Graph;
using Pymk.Grains.Profiles;
using Pymk.Storage.Snapshots;

namespace Pymk.Storage.Restore;

/// <summary>
/// Fills an empty store with what a snapshot says beyond the model that will be served: relations, flags, connections that began and ended, profiles.
/// Run it while no silo uses the store. Run again after an interruption, it goes on; writing twice changes nothing.
/// </summary>
/// <param name="relations">The store of relations.</param>
/// <param name="profiles">The store of profiles.</param>
/// <param name="target">Remembers what the store is filled from.</param>
public sealed class StoreRestore(IRelationStore relations, IProfileStore profiles, IRestoreTarget target)
{
    /// <summary>Fills the store.</summary>
    /// <param name="source">Snapshot and model.</param>
    /// <param name="shards">Number of graph shards of the service.</param>
    /// <param name="cancellation">Ends the restore; the next run goes on.</param>
    /// <returns>What was written; null where the store is filled from the snapshot already.</returns>
    /// <exception cref="RestoreException">The store is not empty, or is filled from another snapshot.</exception>
    /// <exception cref="Core.Snapshots.SnapshotFileException">A part of the snapshot cannot be read.</exception>
    public async Task<RestoreReport?> RunAsync(RestoreSource source, int shards, CancellationToken cancellation)
    {
        var id = source.Manifest.Origin.Id;
        if (!await target.BeginAsync(id, shards, source.Epoch, cancellation))
        {
            return null;
        }

        var (store, people, reader) = (
            await RestoredShards.OpenAsync(relations, profiles, shards), new RestoredPeople(source), new SnapshotReader(source.Folder, source.Manifest));
        var others = 0L;
        await foreach (var e in reader.RelationsAsync(cancellation))
        {
            if (!source.Erased.Contains(e.From) && !source.Erased.Contains(e.To))
            {
                people.Note(e);
                await store.AddAsync(e);
                others++;
            }
        }

        var (began, ended) = await AddConnectionsAsync(source, reader, people, store, cancellation);
        var states = 0L;
        await foreach (var person in reader.PeopleAsync(cancellation))
        {
            if (!source.Erased.Contains(person.User) && people.StateOf(person) is { } state)
            {
                await store.AddAsync(state);
                states++;
            }
        }

        foreach (var state in people.Rest())
        {
            await store.AddAsync(state);
            states++;
        }

        await store.FlushAsync();
        await target.CompleteAsync(id);
        return new RestoreReport(began, ended, others, states, people.Shortened);
    }

    private static async Task<(long Began, long Ended)> AddConnectionsAsync(
        RestoreSource source, SnapshotReader reader, RestoredPeople people, RestoredShards store, CancellationToken cancellation)
    {
        var (changes, began, ended) = (new ConnectionChanges(source.Graph), 0L, 0L);
        await foreach (var connection in reader.ConnectionsAsync(cancellation))
        {
            if (changes.TryBegin(connection, out var e) && !source.Erased.Contains(connection.User) && !source.Erased.Contains(connection.Other))
            {
                await store.AddAsync(e);
                began++;
            }
        }

        foreach (var e in changes.Ended(source.TakenMs, user => people.IsDeleted(user) || source.Erased.Contains(user)))
        {
            await store.AddAsync(e);
            ended++;
        }

        return (began, ended);
    }
}
