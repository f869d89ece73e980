using System.Text.Json;
using Pymk.Grains.ListsAhead;

namespace Pymk.Storage.Redis;

/// <summary>
/// Strings in the cache, beside the lists: the version, and for each shard that began its progress as JSON. The embedded cache has no other type.
/// </summary>
internal sealed class RedisListsAheadStore(RedisStores stores) : IListsAheadStore
{
    public async Task<string?> ReadVersionAsync() => await stores.Cache.AskAsync(db => db.StringGetAsync(stores.Keys.ListsAhead));

    // A shard's progress names its version, so what is left of another one is nobody's.
    public Task StartAsync(string version) => stores.Cache.AskAsync(db => db.StringSetAsync(stores.Keys.ListsAhead, version));

    public async Task<ShardLists?> ReadAsync(int shard)
    {
        var stored = await stores.Cache.AskAsync(db => db.StringGetAsync(stores.Keys.ListsAheadOf(shard)));
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
        stores.Cache.AskAsync(db => db.StringSetAsync(stores.Keys.ListsAheadOf(shard), JsonSerializer.SerializeToUtf8Bytes(progress)));
}
