using System.Buffers.Binary;
using Pymk.Grains.Graph;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// Two hashes for each shard. Relations: field = from, to and kind (17 bytes), value = time, state and stamp (17 bytes; 9 without the
/// stamp, as versions before wrote it), so a repeated event overwrites itself. Admitted users: field = position, value = user, -1 for an erased one.
/// And a string: the highest stamp folded.
/// </summary>
internal sealed class RedisRelationStore(RedisStores stores) : IRelationStore
{
    private const int FieldBytes = 17;
    private const int UnstampedBytes = 9;
    private const int ValueBytes = UnstampedBytes + 8;
    private const long Nobody = -1;

    private readonly EpochFence _fence = new(stores, "the relation store", stores.Keys.Epoch);

    public async Task<ShardState> OpenAsync(int shard)
    {
        var epoch = await _fence.OpenAsync(shard);
        var relations = stores.Durable.AskForManyAsync(db => db.HashGetAllAsync(stores.Keys.Relations(shard)));
        var admitted = stores.Durable.AskForManyAsync(db => db.HashGetAllAsync(stores.Keys.Admitted(shard)));
        var folded = stores.Durable.AskAsync(db => db.StringGetAsync(stores.Keys.RelationsFolded(shard)));
        return new ShardState(
            epoch,
            Array.ConvertAll(await relations, Decode),
            Array.ConvertAll(await admitted, a => new AdmittedUser((int)a.Name, (long)a.Value)),
            (long)await folded);
    }

    public Task WriteAsync(int shard, long epoch, RelationWrite write) => _fence.WriteAsync(shard, epoch, new FencedWrite(RoomFor(write))
        .SetFields(stores.Keys.Relations(shard), Encode(write.Relations))
        .SetFields(stores.Keys.Admitted(shard), [.. write.Admitted.Select((user, i) => new HashEntry(write.FirstPosition + i, user))])
        .SetFields(stores.Keys.Admitted(shard), [.. write.ErasedPositions.Select(position => new HashEntry(position, Nobody))])
        .RemoveFields(stores.Keys.Relations(shard), Fields(write.Removed))
        .RemoveFields(stores.Keys.Admitted(shard), [.. write.RemovedPositions.Select(position => (RedisValue)position)])
        .SetFolded(stores.Keys.RelationsFolded(shard), write.FoldedTo));

    private static int RoomFor(RelationWrite write) =>
        (2 * (write.Relations.Count + write.Admitted.Count + write.ErasedPositions.Count)) + write.Removed.Count + write.RemovedPositions.Count;

    private static HashEntry[] Encode(IReadOnlyCollection<StampedRelation> relations)
    {
        var entries = new HashEntry[relations.Count];
        var bytes = new byte[relations.Count * (FieldBytes + ValueBytes)].AsMemory();
        var next = 0;
        foreach (var (e, stamp) in relations)
        {
            var field = bytes[..FieldBytes];
            WriteField(field.Span, e);
            var value = bytes.Slice(FieldBytes, ValueBytes);
            BinaryPrimitives.WriteInt64LittleEndian(value.Span, e.TimeMs);
            value.Span[8] = e.Active ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt64LittleEndian(value.Span[UnstampedBytes..], stamp);
            entries[next++] = new HashEntry(field, value);
            bytes = bytes[(FieldBytes + ValueBytes)..];
        }

        return entries;
    }

    private static RedisValue[] Fields(IReadOnlyCollection<RelationEvent> relations)
    {
        var fields = new RedisValue[relations.Count];
        var next = 0;
        foreach (var e in relations)
        {
            var field = new byte[FieldBytes];
            WriteField(field, e);
            fields[next++] = field;
        }

        return fields;
    }

    private static void WriteField(Span<byte> field, RelationEvent e)
    {
        BinaryPrimitives.WriteInt64LittleEndian(field, e.From);
        BinaryPrimitives.WriteInt64LittleEndian(field[8..], e.To);
        field[16] = (byte)e.Kind;
    }

    private static StampedRelation Decode(HashEntry entry)
    {
        ReadOnlySpan<byte> field = (byte[])entry.Name!, value = (byte[])entry.Value!;
        if (field.Length != FieldBytes || value.Length is not (ValueBytes or UnstampedBytes))
        {
            throw new InvalidDataException(
                $"A stored relation has {field.Length} and {value.Length} bytes, not {FieldBytes} and {ValueBytes}: another version wrote it.");
        }

        var e = new RelationEvent(
            BinaryPrimitives.ReadInt64LittleEndian(field),
            BinaryPrimitives.ReadInt64LittleEndian(field[8..]),
            (RelationKind)field[16],
            value[8] != 0,
            BinaryPrimitives.ReadInt64LittleEndian(value));
        return new StampedRelation(e, value.Length == ValueBytes ? BinaryPrimitives.ReadInt64LittleEndian(value[UnstampedBytes..]) : 0);
    }
}
