using Pymk.Core.Privacy;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Privacy;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Tombstones_HoldAfterARestart_AndTheLaterTimesStay()
    {
        var store = new RedisTombstoneStore(_stores);
        var key = (await store.ReadAsync()).Key.ToArray();
        var hash = TombstoneHash.Of(NewUser(), key);
        Assert.Null(await store.FindAsync(hash));
        await store.WriteAsync(hash, new Tombstone(100, 50));
        await store.WriteAsync(hash, new Tombstone(90, 120));
        await _stores.DisposeAsync();
        _stores = await RestartAsync();

        store = new RedisTombstoneStore(_stores);
        Assert.Equal(new Tombstone(100, 120), await store.FindAsync(hash));
        var all = await store.ReadAsync();
        Assert.Equal(key, all.Key.ToArray());
        Assert.Equal(new Tombstone(100, 120), all.People[hash]);
        await store.RemoveAsync([hash]);
        Assert.Null(await store.FindAsync(hash));
    }

    [Fact]
    public async Task Erasures_UnderWay_AreKeptUntilClosed_AndLeaveANoteWithoutTheId()
    {
        var (store, user) = (new RedisErasureStore(_stores), NewUser());
        var begun = new OpenErasure(user, 7, ErasureStep.Hide, true, new Dictionary<string, long> { ["rows"] = 3 }, ["a"]);
        await store.KeepOpenAsync(begun);
        await store.KeepOpenAsync(begun with { Step = ErasureStep.Models });
        var open = Assert.Single(await store.ReadOpenAsync(), e => e.User == user);
        Assert.Equal((7, ErasureStep.Models, true, 3L), (open.StartedMs, open.Step, open.ErasedBefore, open.Removed["rows"]));
        Assert.Equal(["a"], open.Left);
        var before = await store.ReadUncompactedAsync();
        await store.CloseAsync(user);
        Assert.DoesNotContain(await store.ReadOpenAsync(), e => e.User == user);
        var notes = (await store.ReadUncompactedAsync()).Except(before).ToArray();
        Assert.NotEmpty(notes);
        await store.MarkCompactedAsync(notes);
        Assert.Empty((await store.ReadUncompactedAsync()).Intersect(notes));
    }

    [Fact]
    public async Task Sweep_RemovesTheUserFromEveryVersionAndFromTheViewsOfOthers()
    {
        var (user, other, shard) = (NewUser(), NewUser(), NewShard());
        var (rows, views, lists, index) =
            (new RedisUserRowStore(_stores), NewViews(), new RedisCandidateListStore(_stores), new RedisIndexChangeStore(_stores));
        var epoch = await index.OpenAsync(shard);
        foreach (var version in (string[])["sweep-1", "sweep-2"])
        {
            await rows.WriteAsync(version, [(user, new byte[] { 1 }), (other, new byte[] { 2 })], TestContext.Current.CancellationToken);
            await index.UpsertAsync(shard, epoch, version, user, new float[] { 1 });
            await index.UpsertAsync(shard, epoch, version, other, new float[] { 1 });
        }

        await views.AddAsync(user, [Views(other, 8)], Now);
        await views.AddAsync(other, [Views(user, 8)], Now);
        await lists.WriteListAsync(user, new byte[] { 1 }, TimeSpan.FromHours(1));
        await lists.WriteListAsync(other, new byte[] { 1 }, TimeSpan.FromHours(1));

        var store = new RedisErasureStore(_stores);
        Assert.Equal(new SweptEntries(2, 2, 2, 1, 1), await store.SweepAsync(user, TestContext.Current.CancellationToken));
        Assert.Equal(default, await store.SweepAsync(user, TestContext.Current.CancellationToken));
        foreach (var version in (string[])["sweep-1", "sweep-2"])
        {
            var read = await rows.ReadAsync(version, new[] { user, other }, TestContext.Current.CancellationToken);
            Assert.Equal([0, 1], read.Select(row => row.Length));
            Assert.Equal([other], (await index.ReadAsync(shard, version)).Embeddings.Select(e => e.User));
        }

        Assert.Empty(await views.ReadAsync(user));
        Assert.Equal([8], (await views.ReadAsync(other)).Select(v => v.Person));
        Assert.True((await lists.ReadAsync(user)).IsEmpty);
        Assert.False((await lists.ReadAsync(other)).IsEmpty);
    }

    [Fact]
    public async Task Relations_Removed_LeaveAPlaceOfNobody()
    {
        var (store, shard) = (new RedisRelationStore(_stores), NewShard());
        var epoch = (await store.OpenAsync(shard)).Epoch;
        RelationEvent[] events = [new(1, 2, RelationKind.Block, true, 5), new(3, 2, RelationKind.Invitation, true, 6)];
        await store.WriteAsync(shard, epoch, Write([new(events[0], 1), new(events[1], 2)], 0, [1, 9]));
        await store.WriteAsync(shard, epoch, new RelationWrite { Removed = [events[0] with { TimeMs = 4 }], ErasedPositions = [0] });
        var state = await store.OpenAsync(shard);
        Assert.Equal([new(events[1], 2)], state.Relations);
        Assert.Equal([new(0, -1), new(1, 9)], Admitted(state));
        await AssertRefusedAsync(shard, epoch, store.WriteAsync(shard, epoch, new RelationWrite { Removed = [events[1]] }));
    }
}
