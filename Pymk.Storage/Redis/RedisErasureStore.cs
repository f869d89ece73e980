using System.Text.Json;
using Pymk.Grains.Privacy;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// A hash of the erasures under way (field = user, value = JSON) and a set of random names, one for each erasure after which the store's files are
/// not compacted yet.
/// </summary>
internal sealed class RedisErasureStore(RedisStores stores) : IErasureStore
{
    // KEYS: the erasures under way, the set. ARGV: the user, a random name.
    private const string Close = """
        redis.call('HDEL', KEYS[1], ARGV[1])
        redis.call('SADD', KEYS[2], ARGV[2])
        return 1
        """;

    public async Task<IReadOnlyList<OpenErasure>> ReadOpenAsync()
    {
        var entries = await stores.Durable.AskAsync(db => db.HashGetAllAsync(stores.Keys.OpenErasures));
        return Array.ConvertAll(entries, e => JsonSerializer.Deserialize<OpenErasure>((byte[])e.Value!)!);
    }

    public Task KeepOpenAsync(OpenErasure erasure) => stores.Durable.AskAsync(
        db => db.HashSetAsync(stores.Keys.OpenErasures, erasure.User, JsonSerializer.SerializeToUtf8Bytes(erasure)));

    public Task CloseAsync(long user) => stores.Durable.AskAsync(
        db => db.ScriptEvaluateAsync(Close, [stores.Keys.OpenErasures, stores.Keys.Uncompacted], [user, Guid.NewGuid().ToString()]));

    public async Task<IReadOnlyList<string>> ReadUncompactedAsync() =>
        Array.ConvertAll(await stores.Durable.AskAsync(db => db.SetMembersAsync(stores.Keys.Uncompacted)), note => (string)note!);

    public Task MarkCompactedAsync(IReadOnlyCollection<string> notes) =>
        stores.Durable.AskAsync(db => db.SetRemoveAsync(stores.Keys.Uncompacted, [.. notes.Select(note => (RedisValue)note)]));

    public async Task<SweptEntries> SweepAsync(long user, CancellationToken cancellation)
    {
        var list = await stores.Cache.AskAsync(db => db.KeyDeleteAsync(stores.Keys.List(user)), cancellation);
        var views = await RemoveViewsAsync(user, cancellation);
        long rows = 0, entries = 0, viewsByOthers = 0;
        await stores.Durable.ScanAsync(
            stores.Keys.AllRows(user), async keys => rows += await CountAsync(keys, (db, key) => db.KeyDeleteAsync(key)), cancellation);
        await stores.Durable.ScanAsync(
            stores.Keys.AllViews, async keys => viewsByOthers += await CountAsync(keys, (db, key) => db.HashDeleteAsync(key, user)), cancellation);
        await stores.Durable.ScanAsync(
            stores.Keys.AllOfIndex, async keys => entries += await CountAsync(keys, (db, key) => RemoveEntryAsync(db, key, user)), cancellation);
        return new SweptEntries(rows, entries, views, viewsByOthers, list ? 1 : 0);
    }

    private static Task<bool> RemoveEntryAsync(IDatabase db, RedisKey key, long user)
    {
        var name = key.ToString();
        return name.EndsWith(":vectors", StringComparison.Ordinal) ? db.HashDeleteAsync(key, user)
            : name.EndsWith(":left", StringComparison.Ordinal) ? db.SetRemoveAsync(key, user)
            : Task.FromResult(false);
    }

    private async Task<long> RemoveViewsAsync(long user, CancellationToken cancellation)
    {
        RedisKey key = stores.Keys.Views(user);
        var fields = await stores.Durable.AskAsync(db => db.HashKeysAsync(key), cancellation);
        await stores.Durable.AskAsync(db => db.KeyDeleteAsync(key), cancellation);
        return fields.Count(field => field.TryParse(out long _));
    }

    private async Task<long> CountAsync(RedisKey[] keys, Func<IDatabase, RedisKey, Task<bool>> remove)
    {
        var removed = await stores.Durable.AskForManyAsync(db => Task.WhenAll(keys.Select(key => remove(db, key))));
        return removed.Count(there => there);
    }
}
