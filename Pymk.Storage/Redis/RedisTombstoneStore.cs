using System.Buffers.Binary;
using Pymk.Core.Privacy;
using Pymk.Grains.Privacy;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// A string, the random key of the hashes, and a hash: field = the 32 bytes of a tombstone's hash, value = time of the erasure and of the revival,
/// unix milliseconds, 16 bytes little-endian.
/// </summary>
internal sealed class RedisTombstoneStore(RedisStores stores) : ITombstoneStore
{
    private const int ValueBytes = 2 * sizeof(long);

    public async Task<Tombstones> ReadAsync()
    {
        var entries = await stores.Durable.AskForManyAsync(async db =>
        {
            await db.StringSetAsync(stores.Keys.TombstoneKey, Tombstones.NewKey(), when: When.NotExists);
            return (Key: await db.StringGetAsync(stores.Keys.TombstoneKey), People: await db.HashGetAllAsync(stores.Keys.Tombstones));
        });
        return new Tombstones(
            (byte[])entries.Key!, entries.People.Select(e => KeyValuePair.Create(TombstoneHash.Read((byte[])e.Name!), Decode(e.Value))));
    }

    public async Task<Tombstone?> FindAsync(TombstoneHash hash)
    {
        var value = await stores.Durable.AskAsync(db => db.HashGetAsync(stores.Keys.Tombstones, hash.Write()));
        return value.IsNull ? null : Decode(value);
    }

    // One writer at a time: the erasure of the person, or the shard of the person, whose events come later.
    public async Task WriteAsync(TombstoneHash hash, Tombstone tombstone)
    {
        var before = await FindAsync(hash) ?? default;
        var value = Encode(new Tombstone(Math.Max(before.ErasedAtMs, tombstone.ErasedAtMs), Math.Max(before.RevivedAtMs, tombstone.RevivedAtMs)));
        await stores.Durable.AskAsync(db => db.HashSetAsync(stores.Keys.Tombstones, hash.Write(), value));
    }

    public Task RemoveAsync(IReadOnlyCollection<TombstoneHash> hashes) =>
        stores.Durable.AskAsync(db => db.HashDeleteAsync(stores.Keys.Tombstones, [.. hashes.Select(hash => (RedisValue)hash.Write())]));

    /// <summary>A tombstone as the store keeps it.</summary>
    internal static byte[] Encode(Tombstone tombstone)
    {
        var value = new byte[ValueBytes];
        BinaryPrimitives.WriteInt64LittleEndian(value, tombstone.ErasedAtMs);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(sizeof(long)), tombstone.RevivedAtMs);
        return value;
    }

    private static Tombstone Decode(RedisValue value)
    {
        byte[] bytes = value!;
        return bytes.Length == ValueBytes
            ? new Tombstone(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(sizeof(long))))
            : throw new InvalidDataException($"A stored tombstone has {bytes.Length} bytes, not {ValueBytes}: another version wrote it.");
    }
}
