using Pymk.Grains.Candidates;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>A string for each user, in the cache. It expires with its age.</summary>
internal sealed class RedisCandidateListStore(RedisStores stores) : ICandidateListStore
{
    public async Task<ReadOnlyMemory<byte>> ReadAsync(long user) =>
        await stores.Cache.AskAsync(db => db.StringGetAsync(stores.Keys.List(user)));

    public Task WriteListAsync(long user, ReadOnlyMemory<byte> list, TimeSpan life) =>
        stores.Cache.AskAsync(db => db.StringSetAsync(stores.Keys.List(user), list, life));

    // One command a key: the keys lie in many slots.
    public async Task<long> RemoveAsync(IReadOnlyCollection<long> users)
    {
        var removed = await stores.Cache.AskForManyAsync(db => Task.WhenAll(users.Select(user => db.KeyDeleteAsync(stores.Keys.List(user)))));
        return removed.Count(there => there);
    }
}
