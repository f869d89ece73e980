using Pymk.Grains.Retention;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// A hash: field = version, value = time at which it was condemned, 0 for one in use. The field "" says that versions of a store that is older than
/// the hash are among them.
/// </summary>
internal sealed class RedisVersionStore(RedisStores stores) : IVersionStore
{
    private const string Complete = "";

    public Task UseAsync(string version) => stores.Durable.AskAsync(db => db.HashSetAsync(stores.Keys.Versions, version, 0));

    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellation)
    {
        if (!await stores.Durable.ReadAsync(db => db.HashExistsAsync(stores.Keys.Versions, Complete), cancellation))
        {
            await FindAsync(cancellation);
        }

        var entries = await stores.Durable.ReadAsync(db => db.HashGetAllAsync(stores.Keys.Versions), cancellation);
        return entries.Where(e => e.Name != Complete).ToDictionary(e => (string)e.Name!, e => (long)e.Value);
    }

    // The mark first: whoever takes the version into use from here on writes its rows again.
    public async Task CondemnAsync(string version, long nowMs)
    {
        await stores.Durable.AskAsync(db => db.KeyDeleteAsync(stores.Keys.Published(version)));
        await stores.Durable.AskAsync(db => db.HashSetAsync(stores.Keys.Versions, version, nowMs));
    }

    public async Task<long> RemoveAsync(string version, long condemnedMs, CancellationToken cancellation)
    {
        var removed = 0L;
        foreach (var pattern in (string[])[stores.Keys.RowsOf(version), stores.Keys.VectorsOf(version)])
        {
            await stores.Durable.ScanAsync(pattern, RemovePageAsync, cancellation);
        }

        if (await IsCondemnedAsync(version, condemnedMs))
        {
            await stores.Durable.AskAsync(db => db.HashDeleteAsync(stores.Keys.Versions, version), cancellation);
        }

        return removed;

        // A silo that takes the version into use reads a file before it writes the first row, so a page under way is removed by then.
        async Task RemovePageAsync(RedisKey[] keys)
        {
            RedisKey[] theirs = Array.FindAll(keys, key => stores.Keys.VersionOf(key!) == version);
            if (theirs.Length > 0 && await IsCondemnedAsync(version, condemnedMs))
            {
                removed += await stores.Durable.AskForManyAsync(
                    async db => (await Task.WhenAll(theirs.GroupBy(SlotOf).Select(slot => db.KeyDeleteAsync([.. slot])))).Sum(), cancellation);
            }
        }
    }

    private static string SlotOf(RedisKey key) => ((string)key!).Split('}', 2)[0];

    private async Task<bool> IsCondemnedAsync(string version, long condemnedMs) =>
        await stores.Durable.ReadAsync(db => db.HashGetAsync(stores.Keys.Versions, version)) is { IsNull: false } at && at == condemnedMs;

    private async Task FindAsync(CancellationToken cancellation)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pattern in (string[])[stores.Keys.EveryRow, stores.Keys.AllOfIndex])
        {
            await stores.Durable.ScanAsync(
                pattern,
                keys =>
                {
                    found.UnionWith(keys.Select(key => stores.Keys.VersionOf(key!)).OfType<string>());
                    return Task.CompletedTask;
                },
                cancellation);
        }

        foreach (var version in found.Append(Complete))
        {
            await stores.Durable.AskAsync(db => db.HashSetAsync(stores.Keys.Versions, version, 0, When.NotExists), cancellation);
        }
    }
}
