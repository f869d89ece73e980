using Pymk.Grains.Graph;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Relations_Written_ComeBackWithTheirLastState()
    {
        var (store, shard) = (new RedisRelationStore(_stores), NewShard());
        var first = await store.OpenAsync(shard);
        Assert.Empty(first.Relations);
        var block = new RelationEvent(long.MaxValue, 2, RelationKind.Block, true, 1_700_000_000_123);
        var dismissal = new RelationEvent(3, 4, RelationKind.Dismissal, true, 5);
        await store.WriteAsync(shard, first.Epoch, [block, dismissal], 0, [77, 88]);
        await store.WriteAsync(shard, first.Epoch, [dismissal with { Active = false, TimeMs = 6 }], 2, [99]);
        var second = await store.OpenAsync(shard);
        Assert.Equal(first.Epoch + 1, second.Epoch);
        Assert.Equal([block, dismissal with { Active = false, TimeMs = 6 }], second.Relations.OrderByDescending(r => r.From));
        Assert.Equal([77, 88, 99], second.Admitted);
    }

    [Fact]
    public async Task Relations_MoreThanOneCallOfAScriptTakes_AllComeBack()
    {
        var (store, shard) = (new RedisRelationStore(_stores), NewShard());
        var epoch = (await store.OpenAsync(shard)).Epoch;
        var relations = Enumerable.Range(0, 12_345)
            .Select(i => new RelationEvent(i, i + 1, (RelationKind)(i % 4), i % 3 > 0, 1_700_000_000_000 + i))
            .ToArray();
        var admitted = Enumerable.Range(0, 2_345).Select(i => 1_000_000L + i).ToArray();
        await store.WriteAsync(shard, epoch, relations, 0, admitted);
        var state = await store.OpenAsync(shard);
        Assert.Equal(relations, state.Relations.OrderBy(r => r.From));
        Assert.Equal(admitted, state.Admitted);
    }

    [Fact]
    public async Task Relations_PausedWriterComesBack_NothingOfItIsStored()
    {
        var (store, shard) = (new RedisRelationStore(_stores), NewShard());
        var paused = (await store.OpenAsync(shard)).Epoch;
        var before = new RelationEvent(1, 2, RelationKind.Connection, true, 1);
        await store.WriteAsync(shard, paused, [before], 0, [7]);
        var current = (await store.OpenAsync(shard)).Epoch;
        RelationEvent[] late = [before with { Active = false, TimeMs = 2 }, before with { To = 3 }];
        await AssertRefusedAsync(shard, paused, store.WriteAsync(shard, paused, late, 1, [8]));
        await AssertRefusedAsync(shard, paused, store.WriteAsync(shard, paused, [], 1, [8]));
        await store.WriteAsync(shard, current, [], 1, [9]);
        var state = await store.OpenAsync(shard);
        Assert.Equal([before], state.Relations);
        Assert.Equal([7, 9], state.Admitted);
    }
}
