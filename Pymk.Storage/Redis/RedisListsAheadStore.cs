using System.Text.Json;
using Pymk.Grains.ListsAhead;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// A hash in the cache, beside the lists: field <c>version</c>, and for each shard that began a field with its progress as JSON.
/// </summary>
internal sealed class RedisListsAheadStore(RedisStores stores) : IListsAheadStore
{
    private const string VersionField = "version";

    public async Task<string?> ReadVersionAsync() => await stores.Cache.AskAsync(db => db.HashGetAsync(RedisKeys.ListsAhead, VersionField));

    // Two commands: a shard's progress names its version, so what is left of another one is nobody's.
    public async Task StartAsync(string version)
    {
        await stores.Cache.AskAsync(db => db.KeyDeleteAsync(RedisKeys.ListsAhead));
        await stores.Cache.AskAsync(db => db.HashSetAsync(RedisKeys.ListsAhead, VersionField, version));
    }

    public async Task<ShardLists?> ReadAsync(int shard)
    {
        var stored = await stores.Cache.AskAsync(db => db.HashGetAsync(RedisKeys.ListsAhead, shard));
        try
        {
            return stored.IsNull ? null : JsonSerializer.Deserialize<ShardLists>((ReadOnlySpan<byte>)(byte[])stored!);
        }
        catch (JsonException)
        {
            // The shard begins again; lists that are fresh are not written twice.
            return null;
        }
    }

    public Task WriteAsync(int shard, ShardLists progress) =>
        stores.Cache.AskAsync(db => db.HashSetAsync(RedisKeys.ListsAhead, shard, JsonSerializer.SerializeToUtf8Bytes(progress)));
}
