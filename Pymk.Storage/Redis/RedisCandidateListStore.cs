using Pymk.Grains.Candidates;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>Two strings for each user, in one slot and read by one MGET. They expire: a list that nobody reads for a week is out of date.</summary>
internal sealed class RedisCandidateListStore(RedisStores stores) : ICandidateListStore
{
    private static readonly TimeSpan ListLife = TimeSpan.FromDays(7);

    // Older views no longer count in the fatigue rule.
    private static readonly TimeSpan ViewLife = TimeSpan.FromDays(180);

    public async Task<StoredCandidates> ReadAsync(long user)
    {
        var values = await stores.Cache.AskAsync(db => db.StringGetAsync([RedisKeys.List(user), RedisKeys.Shown(user)]));
        return new StoredCandidates(values[0], values[1]);
    }

    public Task WriteListAsync(long user, ReadOnlyMemory<byte> list) =>
        stores.Cache.AskAsync(db => db.StringSetAsync(RedisKeys.List(user), list, ListLife));

    public Task WriteViewsAsync(long user, ReadOnlyMemory<byte> shown) =>
        stores.Cache.AskAsync(db => db.StringSetAsync(RedisKeys.Shown(user), shown, ViewLife));
}
