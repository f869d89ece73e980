using Pymk.Grains.Ids;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// For each shard a hash of text ids (field = number, value = text in UTF-8) and a set of the numbers at which the search for a text goes on.
/// </summary>
internal sealed class RedisUserIdStore(RedisStores stores) : IUserIdStore
{
    private readonly EpochFence _fence = new(stores, "the store of text ids", stores.Keys.IdsEpoch);

    public async Task<UserIdShardState> OpenAsync(int shard)
    {
        var epoch = await _fence.OpenAsync(shard);
        var texts = stores.Durable.AskForManyAsync(db => db.HashGetAllAsync(stores.Keys.Ids(shard)));
        var passed = stores.Durable.AskForManyAsync(db => db.SetMembersAsync(stores.Keys.IdsPassed(shard)));
        return new UserIdShardState(
            epoch,
            Array.ConvertAll(await texts, t => new NumberedText((long)t.Name, t.Value!)),
            Array.ConvertAll(await passed, number => (long)number));
    }

    public Task WriteAsync(int shard, long epoch, UserIdWrite write) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite((2 * write.Added.Count) + write.Passed.Count + write.Removed.Count)
            .RemoveFields(stores.Keys.Ids(shard), [.. write.Removed.Select(number => (RedisValue)number)])
            .SetFields(stores.Keys.Ids(shard), [.. write.Added.Select(t => new HashEntry(t.Number, t.Text))])
            .AddMembers(stores.Keys.IdsPassed(shard), [.. write.Passed.Select(number => (RedisValue)number)]));
}
