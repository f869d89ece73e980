using System.Buffers.Binary;
using Pymk.Grains.Graph;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    private static readonly RelationEvent Block = new(long.MaxValue, 2, RelationKind.Block, true, 1_700_000_000_123);

    [Fact]
    public async Task Relations_Written_ComeBackWithTheirLastStateAndStamp()
    {
        var (store, shard) = (new RedisRelationStore(_stores), NewShard());
        var first = await store.OpenAsync(shard);
        Assert.Empty(first.Relations);
        var dismissal = new RelationEvent(3, 4, RelationKind.Dismissal, true, 5);
        await store.WriteAsync(shard, first.Epoch, Write([new(Block, 10), new(dismissal, 11)], 0, [77, 88]));
        await store.WriteAsync(shard, first.Epoch, Write([new(dismissal with { Active = false, TimeMs = 6 }, long.MaxValue)], 2, [99]));
        var second = await store.OpenAsync(shard);
        Assert.Equal(first.Epoch + 1, second.Epoch);
        Assert.Equal(
            [new(Block, 10), new(dismissal with { Active = false, TimeMs = 6 }, long.MaxValue)],
            second.Relations.OrderByDescending(r => r.Event.From));
        Assert.Equal([new(0, 77), new(1, 88), new(2, 99)], Admitted(second));
    }

    [Fact]
    public async Task Relations_MoreThanOneCallOfAScriptTakes_AllComeBack_AndAllGo()
    {
        var (store, shard) = (new RedisRelationStore(_stores), NewShard());
        var epoch = (await store.OpenAsync(shard)).Epoch;
        var relations = Enumerable.Range(0, 12_345)
            .Select(i => new StampedRelation(new RelationEvent(i, i + 1, (RelationKind)(i % 4), i % 3 > 0, 1_700_000_000_000 + i), i))
            .ToArray();
        var admitted = Enumerable.Range(0, 2_345).Select(i => 1_000_000L + i).ToArray();
        await store.WriteAsync(shard, epoch, Write(relations, 0, admitted));
        var state = await store.OpenAsync(shard);
        Assert.Equal(relations, state.Relations.OrderBy(r => r.Event.From));
        Assert.Equal(admitted, Admitted(state).Select(a => a.User));
        await store.WriteAsync(shard, state.Epoch, new RelationWrite
        {
            Removed = [.. relations.Skip(1).Select(r => r.Event with { TimeMs = 0 })],
            RemovedPositions = [.. Enumerable.Range(0, 2_344)],
        });
        state = await store.OpenAsync(shard);
        Assert.Equal([relations[0]], state.Relations);
        Assert.Equal([new(2_344, admitted[^1])], state.Admitted);
    }

    [Fact]
    public async Task Relations_OfAVersionWithoutStamps_AreRead_AndStampedByTheNextWrite()
    {
        var (store, shard) = (new RedisRelationStore(_stores), NewShard());
        var epoch = (await store.OpenAsync(shard)).Epoch;
        byte[] field = new byte[17], value = new byte[9];
        BinaryPrimitives.WriteInt64LittleEndian(field, Block.From);
        BinaryPrimitives.WriteInt64LittleEndian(field.AsSpan(8), Block.To);
        field[16] = (byte)Block.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(value, Block.TimeMs);
        value[8] = 1;
        await _stores.Durable.AskAsync(
            db => db.HashSetAsync(_stores.Keys.Relations(shard), field, value), TestContext.Current.CancellationToken);
        Assert.Equal([new(Block, 0)], (await store.OpenAsync(shard)).Relations);
        var ended = new StampedRelation(Block with { Active = false, TimeMs = Block.TimeMs + 1 }, 3);
        await store.WriteAsync(shard, epoch + 1, Write([ended], 0, []));
        Assert.Equal([ended], (await store.OpenAsync(shard)).Relations);
    }

    [Fact]
    public async Task Relations_RemovedInAWriteOfOthers_GoWithIt()
    {
        var (store, shard) = (new RedisRelationStore(_stores), NewShard());
        var epoch = (await store.OpenAsync(shard)).Epoch;
        var (other, later) = (Block with { To = 3 }, Block with { To = 4 });
        await store.WriteAsync(shard, epoch, Write([new(Block, 1), new(other, 2)], 0, [7, 8, 9]));
        await store.WriteAsync(shard, epoch, Write([new(later, 3)], 3, [10]) with { Removed = [Block], RemovedPositions = [0, 1, 5] });
        var state = await store.OpenAsync(shard);
        Assert.Equal([new(other, 2), new(later, 3)], state.Relations.OrderBy(r => r.Stamp));
        Assert.Equal([new(2, 9), new(3, 10)], Admitted(state));
    }

    [Fact]
    public async Task Relations_PausedWriterComesBack_NothingOfItIsStored()
    {
        var (store, shard) = (new RedisRelationStore(_stores), NewShard());
        var paused = (await store.OpenAsync(shard)).Epoch;
        var before = new RelationEvent(1, 2, RelationKind.Connection, true, 1);
        await store.WriteAsync(shard, paused, Write([new(before, 1)], 0, [7]));
        var current = (await store.OpenAsync(shard)).Epoch;
        StampedRelation[] late = [new(before with { Active = false, TimeMs = 2 }, 2), new(before with { To = 3 }, 3)];
        await AssertRefusedAsync(shard, paused, store.WriteAsync(shard, paused, Write(late, 1, [8])));
        await AssertRefusedAsync(shard, paused, store.WriteAsync(shard, paused, Write([], 1, [8])));
        await AssertRefusedAsync(shard, paused, store.WriteAsync(shard, paused, new RelationWrite { Removed = [before], RemovedPositions = [0] }));
        await store.WriteAsync(shard, current, Write([], 1, [9]));
        var state = await store.OpenAsync(shard);
        Assert.Equal([new(before, 1)], state.Relations);
        Assert.Equal([new(0, 7), new(1, 9)], Admitted(state));
    }

    private static RelationWrite Write(StampedRelation[] relations, int firstPosition, long[] admitted) =>
        new() { Relations = relations, FirstPosition = firstPosition, Admitted = admitted };

    private static IEnumerable<AdmittedUser> Admitted(ShardState state) => state.Admitted.OrderBy(a => a.Position);
}
