using System.Buffers.Binary;
using Pymk.Grains.RequestKeys;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// A hash for each slot: field = the key, 16 bytes; value = time, unix milliseconds, hash of the request, bytes of the answer. A string with an end for
/// each answer, behind the key, so that another key of the same name is not taken for it.
/// </summary>
internal sealed class RedisRequestKeyStore(RedisStores stores) : IRequestKeyStore
{
    private const int KeyBytes = 16;
    private const int ValueBytes = sizeof(long) + KeyBytes + sizeof(int);

    public async Task<IReadOnlyList<StoredKey>> ReadAsync(int slot)
    {
        var entries = await stores.Durable.AskForManyAsync(db => db.HashGetAllAsync(stores.Keys.RequestKeys(slot)));
        return Array.ConvertAll(entries, e => Decode(slot, e));
    }

    public Task<bool> TryAddAsync(int slot, StoredKey key, TimeSpan life) => stores.Durable.AskAsync(async db =>
    {
        var added = await db.HashSetAsync(stores.Keys.RequestKeys(slot), key.Key.ToByteArray(), Encode(key), When.NotExists);
        await db.KeyExpireAsync(stores.Keys.RequestKeys(slot), life);
        return added;
    });

    public Task WriteAsync(int slot, StoredKey key, byte[] answer, TimeSpan life) => stores.Durable.AskAsync(async db =>
    {
        byte[] value = [.. key.Key.ToByteArray(), .. answer];
        await db.StringSetAsync(stores.Keys.RequestAnswer(slot, Number(key.Key)), value, life);
        return await db.HashSetAsync(stores.Keys.RequestKeys(slot), key.Key.ToByteArray(), Encode(key));
    });

    public async Task<byte[]?> ReadAnswerAsync(int slot, Guid key)
    {
        var value = (byte[]?)await stores.Durable.ReadAsync(db => db.StringGetAsync(stores.Keys.RequestAnswer(slot, Number(key))));
        return value is { Length: > KeyBytes } && value.AsSpan(0, KeyBytes).SequenceEqual(key.ToByteArray()) ? value[KeyBytes..] : null;
    }

    public Task RemoveAsync(int slot, IReadOnlyCollection<Guid> keys) => stores.Durable.AskForManyAsync(async db =>
    {
        await db.HashDeleteAsync(stores.Keys.RequestKeys(slot), [.. keys.Select(key => (RedisValue)key.ToByteArray())]);
        return await db.KeyDeleteAsync([.. keys.Select(key => (RedisKey)stores.Keys.RequestAnswer(slot, Number(key)))]);
    });

    private static long Number(Guid key) => BinaryPrimitives.ReadInt64LittleEndian(key.ToByteArray()) & long.MaxValue;

    private static byte[] Encode(StoredKey key)
    {
        var value = new byte[ValueBytes];
        BinaryPrimitives.WriteInt64LittleEndian(value, key.TimeMs);
        key.Request.TryWriteBytes(value.AsSpan(sizeof(long)));
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(sizeof(long) + KeyBytes), key.AnswerBytes);
        return value;
    }

    private static StoredKey Decode(int slot, HashEntry entry)
    {
        byte[] name = entry.Name!, value = entry.Value!;
        return name.Length == KeyBytes && value.Length == ValueBytes
            ? new StoredKey(
                new Guid(name), new Guid(value.AsSpan(sizeof(long), KeyBytes)), BinaryPrimitives.ReadInt64LittleEndian(value),
                BinaryPrimitives.ReadInt32LittleEndian(value.AsSpan(sizeof(long) + KeyBytes)))
            : throw new InvalidDataException($"A stored request key of slot {slot} has {name.Length} and {value.Length} bytes: another version wrote it.");
    }
}
