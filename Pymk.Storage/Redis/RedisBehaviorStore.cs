using Pymk.Grains.Behavior;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>A hash a shard: field = user, value = the hours. Written by the shard's one grain.</summary>
internal sealed class RedisBehaviorStore(RedisStores stores) : IBehaviorStore
{
    public async Task<IReadOnlyList<UserBehavior>> ReadAsync(int shard)
    {
        var entries = await stores.Durable.GetDatabase().HashGetAllAsync(RedisKeys.Behavior(shard));
        return Array.ConvertAll(entries, e => new UserBehavior((long)e.Name, (byte[])e.Value!));
    }

    public async Task WriteAsync(int shard, IReadOnlyCollection<UserBehavior> behavior)
    {
        var (db, key) = (stores.Durable.GetDatabase(), RedisKeys.Behavior(shard));
        HashEntry[] kept = [.. behavior.Where(b => !b.IsEmpty).Select(b => new HashEntry(b.User, b.ToBytes()))];
        RedisValue[] gone = [.. behavior.Where(b => b.IsEmpty).Select(b => (RedisValue)b.User)];
        await Task.WhenAll(
            kept.Length > 0 ? db.HashSetAsync(key, kept) : Task.CompletedTask,
            gone.Length > 0 ? db.HashDeleteAsync(key, gone) : Task.CompletedTask);
    }
}
