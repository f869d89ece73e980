using Pymk.Grains.Behavior;
using Pymk.Grains.Interfaces.Events;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Behavior_Written_ComesBackUntilItIsEmpty()
    {
        var (store, shard) = (new RedisBehaviorStore(_stores), NewShard());
        var first = await store.OpenAsync(shard);
        Assert.Empty(first.Users);
        var behavior = Viewed(7);
        behavior.Add(new InteractionEvent("b", Noon.AddDays(1), InteractionKind.Impression, 9, 7), refusal: false);
        await store.WriteAsync(shard, first.Epoch, [behavior]);
        var second = await store.OpenAsync(shard);
        Assert.Equal(first.Epoch + 1, second.Epoch);
        var read = Assert.Single(second.Users);
        Assert.Equal(7, read.User);
        Assert.Equal(behavior.ToBytes(), read.ToBytes());
        Assert.True(read.Forget(Noon.AddDays(2).ToUnixTimeSeconds()));
        await store.WriteAsync(shard, second.Epoch, [read]);
        Assert.Empty((await store.OpenAsync(shard)).Users);
    }

    [Fact]
    public async Task Behavior_MoreThanOneCallOfAScriptTakes_IsWrittenAndRemoved()
    {
        var (store, shard) = (new RedisBehaviorStore(_stores), NewShard());
        var epoch = (await store.OpenAsync(shard)).Epoch;
        long[] users = [.. Enumerable.Range(1, 3_456)];
        await store.WriteAsync(shard, epoch, [.. users.Select(Viewed)]);
        var second = await store.OpenAsync(shard);
        Assert.Equal(users, second.Users.Select(u => u.User).Order());
        await store.WriteAsync(shard, second.Epoch, [.. users[1..].Select(u => new UserBehavior(u)), Viewed(9_999)]);
        Assert.Equal([1, 9_999], (await store.OpenAsync(shard)).Users.Select(u => u.User).Order());
    }

    [Fact]
    public async Task Behavior_OfAnotherLength_IsNamedWhenItIsRead()
    {
        var shard = NewShard();
        await _stores.Durable.AskAsync(db => db.HashSetAsync(_stores.Keys.Behavior(shard), 7, "short"), TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => new RedisBehaviorStore(_stores).OpenAsync(shard));
        Assert.Contains("user 7", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behavior_PausedWriterComesBack_NothingOfItIsStored()
    {
        var (store, shard) = (new RedisBehaviorStore(_stores), NewShard());
        var paused = (await store.OpenAsync(shard)).Epoch;
        await store.WriteAsync(shard, paused, [Viewed(7)]);
        var current = (await store.OpenAsync(shard)).Epoch;
        await AssertRefusedAsync(shard, paused, store.WriteAsync(shard, paused, [new UserBehavior(7), Viewed(8)]));
        await store.WriteAsync(shard, current, [Viewed(9)]);
        var stored = (await store.OpenAsync(shard)).Users.OrderBy(u => u.User).ToArray();
        Assert.Equal([7, 9], stored.Select(u => u.User));
        Assert.Equal(Viewed(7).ToBytes(), stored[0].ToBytes());
    }

    private static UserBehavior Viewed(long user)
    {
        var behavior = new UserBehavior(user);
        behavior.Add(new InteractionEvent("a", Noon, InteractionKind.View, user, user + 1), refusal: false);
        return behavior;
    }
}
