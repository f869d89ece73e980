using Pymk.Grains.Behavior;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>A hash for each shard: field = user, value = the hours as <see cref="UserBehavior.ToBytes"/> writes them.</summary>
internal sealed class RedisBehaviorStore(RedisStores stores) : IBehaviorStore
{
    private readonly EpochFence _fence = new(stores, "the behaviour store", stores.Keys.BehaviorEpoch);

    public async Task<StoredBehavior> OpenAsync(int shard)
    {
        var epoch = await _fence.OpenAsync(shard);
        var entries = await stores.Durable.AskForManyAsync(db => db.HashGetAllAsync(stores.Keys.Behavior(shard)));
        return new StoredBehavior(epoch, Array.ConvertAll(entries, e => new UserBehavior((long)e.Name, (byte[])e.Value!)));
    }

    public Task WriteAsync(int shard, long epoch, IReadOnlyCollection<UserBehavior> behavior)
    {
        RedisKey key = stores.Keys.Behavior(shard);
        return _fence.WriteAsync(shard, epoch, new FencedWrite(2 * behavior.Count)
            .SetFields(key, [.. behavior.Where(b => !b.IsEmpty).Select(b => new HashEntry(b.User, b.ToBytes()))])
            .RemoveFields(key, [.. behavior.Where(b => b.IsEmpty).Select(b => (RedisValue)b.User)]));
    }
}
