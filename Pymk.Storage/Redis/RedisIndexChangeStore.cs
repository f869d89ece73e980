using System.Runtime.InteropServices;
using Pymk.Grains.Index;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// A hash of embeddings for each shard and version (field = user, value = its floats, little-endian) and a set of users who left for each shard. Writes are
/// transactions conditional on the shard's epoch, as those of <see cref="RedisRelationStore"/>.
/// </summary>
internal sealed class RedisIndexChangeStore(RedisStores stores) : IIndexChangeStore
{
    public Task<long> OpenAsync(int shard) => stores.Durable.GetDatabase().StringIncrementAsync(RedisKeys.IndexEpoch(shard));

    public async Task<IndexChanges> ReadAsync(int shard, string version)
    {
        var db = stores.Durable.GetDatabase();
        var embeddings = db.HashGetAllAsync(RedisKeys.IndexVectors(shard, version));
        var left = db.SetMembersAsync(RedisKeys.IndexLeft(shard));
        return new IndexChanges(Array.ConvertAll(await embeddings, e => ((long)e.Name, Decode(shard, e.Value!))), Array.ConvertAll(await left, user => (long)user));
    }

    public Task UpsertAsync(int shard, long epoch, string version, long user, ReadOnlyMemory<float> embedding) => WriteAsync(shard, epoch, transaction =>
    [
        transaction.HashSetAsync(RedisKeys.IndexVectors(shard, version), user, MemoryMarshal.AsBytes(embedding.Span).ToArray()),
        transaction.SetRemoveAsync(RedisKeys.IndexLeft(shard), user),
    ]);

    public Task RemoveAsync(int shard, long epoch, IReadOnlyCollection<string> versions, long user) => WriteAsync(shard, epoch, transaction =>
    [
        transaction.SetAddAsync(RedisKeys.IndexLeft(shard), user),
        .. versions.Select(version => transaction.HashDeleteAsync(RedisKeys.IndexVectors(shard, version), user)),
    ]);

    public Task DropAsync(int shard, string version) => stores.Durable.GetDatabase().KeyDeleteAsync(RedisKeys.IndexVectors(shard, version));

    private async Task WriteAsync(int shard, long epoch, Func<ITransaction, List<Task>> commands)
    {
        var transaction = stores.Durable.GetDatabase().CreateTransaction();
        transaction.AddCondition(Condition.StringEqual(RedisKeys.IndexEpoch(shard), epoch));
        var writes = commands(transaction);
        if (!await transaction.ExecuteAsync())
        {
            throw new StaleIndexShardException(shard, epoch);
        }

        await Task.WhenAll(writes);
    }

    private static float[] Decode(int shard, byte[] value) => value.Length % sizeof(float) == 0
        ? MemoryMarshal.Cast<byte, float>(value).ToArray()
        : throw new InvalidDataException($"A stored embedding of index shard {shard} has {value.Length} bytes, which are not whole numbers: written by another version.");
}
