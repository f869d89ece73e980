using System.Buffers.Binary;
using Pymk.Grains.Graph;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// One hash a shard: field = from, to and kind (17 bytes), value = time and state (9 bytes), so that a repeated event overwrites itself. A write is one
/// script that looks at the shard's epoch first: an activation that lost its shard without knowing it cannot overwrite the new owner's. A transaction with
/// a condition would hold up the whole connection, on which all shards write, for a round trip each.
/// </summary>
internal sealed class RedisRelationStore(RedisStores stores) : IRelationStore
{
    private const int FieldBytes = 17;
    private const int ValueBytes = 9;

    // Arguments: the epoch, how many of the rest are relations, relations and admitted users as fields and values. Lua passes some thousand values a call.
    private const string WriteScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        local relations = 2 + tonumber(ARGV[2])
        for i = 3, relations, 1000 do redis.call('HSET', KEYS[2], unpack(ARGV, i, math.min(i + 999, relations))) end
        for i = relations + 1, #ARGV, 1000 do redis.call('HSET', KEYS[3], unpack(ARGV, i, math.min(i + 999, #ARGV))) end
        return 1
        """;

    public async Task<ShardState> OpenAsync(int shard)
    {
        var db = stores.Durable.GetDatabase();
        var epoch = await db.StringIncrementAsync(RedisKeys.Epoch(shard));
        var relations = db.HashGetAllAsync(RedisKeys.Relations(shard));
        var admitted = db.HashGetAllAsync(RedisKeys.Admitted(shard));
        return new ShardState(epoch, [.. (await relations).Select(Decode)], DecodeAdmitted(shard, await admitted));
    }

    public async Task WriteAsync(int shard, long epoch, IReadOnlyCollection<RelationEvent> relations, int firstPosition, IReadOnlyCollection<long> admitted)
    {
        var values = new RedisValue[2 + (2 * relations.Count) + (2 * admitted.Count)];
        (values[0], values[1]) = (epoch, 2 * relations.Count);
        Encode(relations, values.AsSpan(2));
        var next = 2 + (2 * relations.Count);
        foreach (var user in admitted)
        {
            (values[next], values[next + 1]) = (firstPosition++, user);
            next += 2;
        }

        RedisKey[] keys = [RedisKeys.Epoch(shard), RedisKeys.Relations(shard), RedisKeys.Admitted(shard)];
        if ((int)await stores.Durable.GetDatabase().ScriptEvaluateAsync(WriteScript, keys, values) == 0)
        {
            throw new StaleEpochException(shard, epoch);
        }
    }

    private static void Encode(IReadOnlyCollection<RelationEvent> relations, Span<RedisValue> values)
    {
        var bytes = new byte[relations.Count * (FieldBytes + ValueBytes)].AsMemory();
        foreach (var e in relations)
        {
            var field = bytes[..FieldBytes];
            BinaryPrimitives.WriteInt64LittleEndian(field.Span, e.From);
            BinaryPrimitives.WriteInt64LittleEndian(field.Span[8..], e.To);
            field.Span[16] = (byte)e.Kind;
            var value = bytes.Slice(FieldBytes, ValueBytes);
            BinaryPrimitives.WriteInt64LittleEndian(value.Span, e.TimeMs);
            value.Span[8] = e.Active ? (byte)1 : (byte)0;
            (values[0], values[1]) = (field, value);
            values = values[2..];
            bytes = bytes[(FieldBytes + ValueBytes)..];
        }
    }

    private static RelationEvent Decode(HashEntry entry)
    {
        ReadOnlySpan<byte> field = (byte[])entry.Name!, value = (byte[])entry.Value!;
        if (field.Length != FieldBytes || value.Length != ValueBytes)
        {
            throw new InvalidDataException($"A stored relation has {field.Length} and {value.Length} bytes, not {FieldBytes} and {ValueBytes}: written by another version.");
        }

        return new RelationEvent(
            BinaryPrimitives.ReadInt64LittleEndian(field),
            BinaryPrimitives.ReadInt64LittleEndian(field[8..]),
            (RelationKind)field[16],
            value[8] != 0,
            BinaryPrimitives.ReadInt64LittleEndian(value));
    }

    private static long[] DecodeAdmitted(int shard, HashEntry[] entries)
    {
        var users = new long[entries.Length];
        foreach (var entry in entries)
        {
            var position = (int)entry.Name;
            if ((uint)position >= (uint)users.Length)
            {
                throw new InvalidDataException($"Graph shard {shard} has {users.Length} admitted users in the store, one of them at position {position}.");
            }

            users[position] = (long)entry.Value;
        }

        return users;
    }
}
