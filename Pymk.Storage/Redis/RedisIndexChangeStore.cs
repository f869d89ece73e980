using System.Runtime.InteropServices;
using Pymk.Grains.Index;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// A hash of embeddings for each shard and version (field = user, value = its floats, little-endian), and a set of users who left for each shard.
/// </summary>
internal sealed class RedisIndexChangeStore(RedisStores stores) : IIndexChangeStore
{
    private readonly EpochFence _fence = new(stores, "the index change store", stores.Keys.IndexEpoch);

    public Task<long> OpenAsync(int shard) => _fence.OpenAsync(shard);

    public async Task<IndexChanges> ReadAsync(int shard, string version)
    {
        var embeddings = stores.Durable.AskForManyAsync(db => db.HashGetAllAsync(stores.Keys.IndexVectors(shard, version)));
        var left = stores.Durable.AskForManyAsync(db => db.SetMembersAsync(stores.Keys.IndexLeft(shard)));
        return new IndexChanges(
            Array.ConvertAll(await embeddings, e => ((long)e.Name, Decode(shard, e))),
            Array.ConvertAll(await left, user => (long)user));
    }

    public Task UpsertAsync(int shard, long epoch, string version, long user, ReadOnlyMemory<float> embedding) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite()
            .SetFields(stores.Keys.IndexVectors(shard, version), [new HashEntry(user, MemoryMarshal.AsBytes(embedding.Span).ToArray())])
            .RemoveMembers(stores.Keys.IndexLeft(shard), user));

    public Task RemoveAsync(int shard, long epoch, IReadOnlyCollection<string> versions, long user)
    {
        var write = new FencedWrite().AddMembers(stores.Keys.IndexLeft(shard), user);
        foreach (var version in versions)
        {
            write.RemoveFields(stores.Keys.IndexVectors(shard, version), user);
        }

        return _fence.WriteAsync(shard, epoch, write);
    }

    public async Task<long> EraseAsync(int shard, long epoch, IReadOnlyCollection<string> versions, long user)
    {
        var write = new FencedWrite().RemoveMembers(stores.Keys.IndexLeft(shard), user);
        var known = 0L;
        foreach (var version in versions)
        {
            known += await stores.Durable.AskAsync(db => db.HashExistsAsync(stores.Keys.IndexVectors(shard, version), user)) ? 1 : 0;
            write.RemoveFields(stores.Keys.IndexVectors(shard, version), user);
        }

        await _fence.WriteAsync(shard, epoch, write);
        return known;
    }

    public Task ForgetLeftAsync(int shard, long epoch, IReadOnlyCollection<long> users) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite(users.Count)
            .RemoveMembers(stores.Keys.IndexLeft(shard), [.. users.Select(user => (RedisValue)user)]));

    public async Task<IReadOnlyList<long>> ReadLeftAsync(int shard) =>
        Array.ConvertAll(await stores.Durable.AskForManyAsync(db => db.SetMembersAsync(stores.Keys.IndexLeft(shard))), user => (long)user);

    public Task DropAsync(int shard, long epoch, string version) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite().Delete(stores.Keys.IndexVectors(shard, version)));

    private static float[] Decode(int shard, HashEntry entry)
    {
        byte[] value = entry.Value!;
        return value.Length % sizeof(float) == 0
            ? MemoryMarshal.Cast<byte, float>(value).ToArray()
            : throw new InvalidDataException(
                $"The stored embedding of user {entry.Name} in index shard {shard} has {value.Length} bytes, not a multiple of {sizeof(float)}.");
    }
}
