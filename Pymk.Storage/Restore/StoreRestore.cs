using Pymk.Core.Privacy;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Profiles;
using Pymk.Storage.Snapshots;

namespace Pymk.Storage.Restore;

/// <summary>
/// Fills an empty store with what a snapshot says beyond the model that will be served: relations, flags, connections that began and ended, profiles, who was erased.
/// Run it while no silo uses the store. Run again after an interruption, it goes on; writing twice changes nothing.
/// </summary>
/// <param name="relations">The store of relations.</param>
/// <param name="profiles">The store of profiles.</param>
/// <param name="ids">The store of text ids.</param>
/// <param name="target">Remembers what the store is filled from.</param>
public sealed class StoreRestore(IRelationStore relations, IProfileStore profiles, IUserIdStore ids, IRestoreTarget target)
{
    /// <summary>Fills the store.</summary>
    /// <param name="source">Snapshot and model.</param>
    /// <param name="shards">Number of graph shards of the service.</param>
    /// <param name="cancellation">Ends the restore; the next run goes on.</param>
    /// <returns>What was written; null where the store is filled from the snapshot already.</returns>
    /// <exception cref="RestoreException">
    /// The store is not empty or is filled from another snapshot, or the snapshot is of a service with another number of graph shards, or its network has
    /// user ids of another kind than the model or the store.
    /// </exception>
    /// <exception cref="Core.Snapshots.SnapshotFileException">A part of the snapshot cannot be read.</exception>
    public async Task<RestoreReport?> RunAsync(RestoreSource source, int shards, CancellationToken cancellation)
    {
        var (id, cuts) = (source.Manifest.Origin.Id, source.Manifest.Origin.RelationCuts.Count);
        var (kind, ofModel) = (KindOf(source.Manifest.TextIds), KindOf(source.Ids is not null));
        if (cuts != shards)
        {
            throw new RestoreException(
                $"snapshot {id} is of a service with {cuts} graph shards, and this one has {shards}; set Pymk:Serving:GraphShards to {cuts}");
        }

        if (kind != ofModel)
        {
            throw new RestoreException(
                $"snapshot {id} is of a network of {UserIdKindNames.Describe(kind)}, and the model of one of {UserIdKindNames.Describe(ofModel)}; "
                + "name the model of the snapshot's service");
        }

        if (!await target.BeginAsync(id, kind, shards, source.Epoch, cancellation))
        {
            return null;
        }

        // The store has one key: that of the service of the snapshot.
        if (ErasedUsers.Read(source.Folder).Lists is [var ofService])
        {
            await target.WriteErasedAsync(source.Erased.Lists.FirstOrDefault(list => list.Key.SequenceEqual(ofService.Key)) is { } later
                ? ofService.With(later)
                : ofService);
        }

        var (store, people, reader) = (
            await RestoredShards.OpenAsync(relations, profiles, shards), new RestoredPeople(source), new SnapshotReader(source.Folder, source.Manifest));
        if (source.Manifest.TextIds)
        {
            await new RestoredIds(ids, source).RunAsync(reader.IdsAsync(cancellation), shards);
        }

        var (changes, others, ended) = (new ConnectionChanges(source.Graph), 0L, 0L);
        await foreach (var e in reader.RelationsAsync(cancellation))
        {
            if (!source.Erased.Drops(e.From, e.TimeMs) && !source.Erased.Drops(e.To, e.TimeMs))
            {
                people.Note(e);
                await store.AddAsync(e);
                var ends = e.Kind == RelationKind.Connection && changes.TakeEnded(e.From, e.To);
                (others, ended) = ends ? (others, ended + 1) : (others + 1, ended);
            }
        }

        var began = 0L;
        await foreach (var connection in reader.ConnectionsAsync(cancellation))
        {
            if (changes.TryBegin(connection, out var e) && !Drops(connection.User, connection.Time) && !Drops(connection.Other, connection.Time))
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

        var states = 0L;
        await foreach (var person in reader.PeopleAsync(cancellation))
        {
            if (!DropsPerson(person) && people.StateOf(person) is { } state)
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
        return new RestoreReport(began, ended, others, states);

        static UserIdKind KindOf(bool isText) => isText ? UserIdKind.Text : UserIdKind.Number;

        bool Drops(long user, uint? seconds) => source.Erased.DropsSecond(user, seconds ?? 0);

        bool DropsPerson(StoredPerson person) =>
            Drops(person.User, person.Joined) && (person.ProfileMs is not { } profileMs || source.Erased.Drops(person.User, profileMs));
    }
}
