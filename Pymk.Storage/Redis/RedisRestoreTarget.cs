using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Storage.Restore;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>A string: the name of the snapshot, behind <c>filling</c> or <c>filled</c> and a blank.</summary>
internal sealed class RedisRestoreTarget(RedisStores stores) : IRestoreTarget
{
    private const string Filling = UnfinishedRestore.Filling;
    private const string Filled = "filled ";

    public async Task<bool> BeginAsync(string snapshot, UserIdKind ids, int shards, long epoch, CancellationToken cancellation)
    {
        var state = (string?)await stores.Durable.AskAsync(db => db.StringGetAsync(stores.Keys.Restored), cancellation);
        if (state == Filled + snapshot)
        {
            return false;
        }

        if (state is null)
        {
            await RequireEmptyAsync(cancellation);
        }
        else if (state != Filling + snapshot)
        {
            throw new RestoreException(
                $"the store is {state[..state.IndexOf(' ', StringComparison.Ordinal)]} from snapshot {state[(state.IndexOf(' ', StringComparison.Ordinal) + 1)..]}, "
                + $"not from {snapshot}; restore into an empty store");
        }

        // Before the epochs: a store that has those and no kind is one of numbers.
        await KeepAsync(snapshot, ids, cancellation);
        await stores.Durable.AskAsync(db => db.StringSetAsync(stores.Keys.Restored, Filling + snapshot), cancellation);
        for (var shard = 0; shard < shards; shard++)
        {
            foreach (var key in new[] { stores.Keys.Epoch(shard), stores.Keys.ProfilesEpoch(shard) })
            {
                await stores.Durable.AskAsync(
                    async db => (long)await db.StringGetAsync(key) >= epoch || await db.StringSetAsync(key, epoch), cancellation);
            }
        }

        return true;
    }

    public Task WriteErasedAsync(Tombstones erased) => stores.Durable.AskForManyAsync(async db =>
    {
        await db.StringSetAsync(stores.Keys.TombstoneKey, erased.Key.ToArray());
        await db.HashSetAsync(
            stores.Keys.Tombstones, [.. erased.People.Select(p => new HashEntry(p.Key.Write(), RedisTombstoneStore.Encode(p.Value)))]);
        return true;
    });

    public Task CompleteAsync(string snapshot) => stores.Durable.AskAsync(db => db.StringSetAsync(stores.Keys.Restored, Filled + snapshot));

    private async Task KeepAsync(string snapshot, UserIdKind ids, CancellationToken cancellation)
    {
        var kept = await StoreIds.KeepAsync(stores, "The store", ids, cancellation);
        if (kept != ids)
        {
            throw new RestoreException(
                $"the store is of a network of {UserIdKindNames.Describe(kept)}, and snapshot {snapshot} of one of {UserIdKindNames.Describe(ids)}; "
                + "restore into an empty store");
        }
    }

    private Task RequireEmptyAsync(CancellationToken cancellation) => stores.Durable.ScanAsync(
        stores.Keys.All,
        keys => keys.Select(key => (string)key!).FirstOrDefault(key => key != stores.Keys.SchemeVersion && key != stores.Keys.UserIdKind) is { } found
            ? throw new RestoreException($"the store is not empty: it has {found}; restore into an empty folder or Redis database, while no silo uses it")
            : Task.CompletedTask,
        cancellation);
}
