using Pymk.Grains.Candidates;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>Two strings a user in one slot, read by one MGET; they expire, because a list nobody asked for in a week is out of date anyway.</summary>
internal sealed class RedisCandidateListStore(RedisStores stores) : ICandidateListStore
{
    private static readonly TimeSpan ListLife = TimeSpan.FromDays(7);

    // Impressions older than this no longer count against anyone: see the fatigue rule.
    private static readonly TimeSpan ShownLife = TimeSpan.FromDays(180);

    public async Task<StoredCandidates> ReadAsync(long user)
    {
        var values = await stores.Cache.GetDatabase().StringGetAsync([RedisKeys.List(user), RedisKeys.Shown(user)]);
        return new StoredCandidates(values[0], values[1]);
    }

    public Task WriteListAsync(long user, ReadOnlyMemory<byte> list) =>
        stores.Cache.GetDatabase().StringSetAsync(RedisKeys.List(user), list, ListLife);

    public Task WriteViewsAsync(long user, ReadOnlyMemory<byte> shown) =>
        stores.Cache.GetDatabase().StringSetAsync(RedisKeys.Shown(user), shown, ShownLife);
}
