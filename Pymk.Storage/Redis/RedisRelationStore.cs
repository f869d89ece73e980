using System.Buffers.Binary;
using Pymk.Grains.Graph;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// Two hashes for each shard. Relations: field = from, to and kind (17 bytes), value = time and state (9 bytes), so a repeated event overwrites
/// itself. Admitted users: field = position, value = user, -1 for an erased one.
/// </summary>
internal sealed class RedisRelationStore(RedisStores stores) : IRelationStore
{
    private const int FieldBytes = 17;
    private const int ValueBytes = 9;
    private const long Nobody = -1;

    private readonly EpochFence _fence = new(stores, "the relation store", RedisKeys.Epoch);

    public async Task<ShardState> OpenAsync(int shard)
    {
        var epoch = await _fence.OpenAsync(shard);
        var relations = stores.Durable.AskForManyAsync(db => db.HashGetAllAsync(RedisKeys.Relations(shard)));
        var admitted = stores.Durable.AskForManyAsync(db => db.HashGetAllAsync(RedisKeys.Admitted(shard)));
        return new ShardState(epoch, Array.ConvertAll(await relations, Decode), DecodeAdmitted(shard, await admitted));
    }

    public Task WriteAsync(
        int shard, long epoch, IReadOnlyCollection<RelationEvent> relations, int firstPosition, IReadOnlyCollection<long> admitted) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite(2 * (relations.Count + admitted.Count))
            .SetFields(RedisKeys.Relations(shard), Encode(relations))
            .SetFields(RedisKeys.Admitted(shard), [.. admitted.Select((user, i) => new HashEntry(firstPosition + i, user))]));

    public Task RemoveAsync(int shard, long epoch, IReadOnlyCollection<RelationEvent> relations, IReadOnlyCollection<int> positions) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite(relations.Count + (2 * positions.Count))
            .RemoveFields(RedisKeys.Relations(shard), [.. Encode(relations).Select(e => e.Name)])
            .SetFields(RedisKeys.Admitted(shard), [.. positions.Select(position => new HashEntry(position, Nobody))]));

    private static HashEntry[] Encode(IReadOnlyCollection<RelationEvent> relations)
    {
        var entries = new HashEntry[relations.Count];
        var bytes = new byte[relations.Count * (FieldBytes + ValueBytes)].AsMemory();
        var next = 0;
        foreach (var e in relations)
        {
            var field = bytes[..FieldBytes];
            BinaryPrimitives.WriteInt64LittleEndian(field.Span, e.From);
            BinaryPrimitives.WriteInt64LittleEndian(field.Span[8..], e.To);
            field.Span[16] = (byte)e.Kind;
            var value = bytes.Slice(FieldBytes, ValueBytes);
            BinaryPrimitives.WriteInt64LittleEndian(value.Span, e.TimeMs);
            value.Span[8] = e.Active ? (byte)1 : (byte)0;
            entries[next++] = new HashEntry(field, value);
            bytes = bytes[(FieldBytes + ValueBytes)..];
        }

        return entries;
    }

    private static RelationEvent Decode(HashEntry entry)
    {
        ReadOnlySpan<byte> field = (byte[])entry.Name!, value = (byte[])entry.Value!;
        if (field.Length != FieldBytes || value.Length != ValueBytes)
        {
            throw new InvalidDataException(
                $"A stored relation has {field.Length} and {value.Length} bytes, not {FieldBytes} and {ValueBytes}: another version wrote it.");
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
                throw new InvalidDataException(
                    $"The store has {users.Length} admitted users of graph shard {shard}, but one of them is at position {position}.");
            }

            users[position] = (long)entry.Value;
        }

        return users;
    }
}
