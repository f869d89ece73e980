using System.Buffers.Binary;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Graph;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// One hash a shard: field = from, to and kind (17 bytes), value = time and state (9 bytes), so that a repeated event overwrites itself. Writes are
/// transactions conditional on the shard's epoch: an activation that lost its shard without knowing it cannot overwrite the new owner's.
/// </summary>
internal sealed class RedisRelationStore(RedisStores stores) : IRelationStore
{
    private const int FieldBytes = 17;
    private const int ValueBytes = 9;

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
        var transaction = stores.Durable.GetDatabase().CreateTransaction();
        transaction.AddCondition(Condition.StringEqual(RedisKeys.Epoch(shard), epoch));
        var writes = new List<Task>(2);
        if (relations.Count > 0)
        {
            writes.Add(transaction.HashSetAsync(RedisKeys.Relations(shard), Encode(relations)));
        }

        if (admitted.Count > 0)
        {
            var entries = admitted.Select((user, i) => new HashEntry(firstPosition + i, user)).ToArray();
            writes.Add(transaction.HashSetAsync(RedisKeys.Admitted(shard), entries));
        }

        if (!await transaction.ExecuteAsync())
        {
            throw new StaleEpochException(shard, epoch);
        }

        await Task.WhenAll(writes);
    }

    private static HashEntry[] Encode(IReadOnlyCollection<RelationEvent> relations)
    {
        var entries = new HashEntry[relations.Count];
        var bytes = new byte[entries.Length * (FieldBytes + ValueBytes)].AsMemory();
        var i = 0;
        foreach (var e in relations)
        {
            var field = bytes[..FieldBytes];
            BinaryPrimitives.WriteInt64LittleEndian(field.Span, e.From);
            BinaryPrimitives.WriteInt64LittleEndian(field.Span[8..], e.To);
            field.Span[16] = (byte)e.Kind;
            var value = bytes.Slice(FieldBytes, ValueBytes);
            BinaryPrimitives.WriteInt64LittleEndian(value.Span, e.TimeMs);
            value.Span[8] = e.Active ? (byte)1 : (byte)0;
            entries[i++] = new HashEntry(field, value);
            bytes = bytes[(FieldBytes + ValueBytes)..];
        }

        return entries;
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
