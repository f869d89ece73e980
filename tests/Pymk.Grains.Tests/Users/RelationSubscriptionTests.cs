using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Tests.Fakes;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

public sealed class RelationSubscriptionTests
{
    private static readonly long Other = ModelFixture.IdOf(200);

    [Fact]
    public async Task IsCurrent_OnlyAfterSubscribing()
    {
        var world = new UserWorld();
        Assert.False(world.Subscription.IsCurrent());
        Assert.True(world.Subscription.Prepare());
        Assert.False(world.Subscription.IsCurrent());
        await world.Subscription.SubscribeAsync();
        Assert.True(world.Subscription.IsCurrent());
    }

    [Fact]
    public async Task Subscribe_PushBeforeTheSnapshot_TheLaterEventHolds()
    {
        var world = new UserWorld();
        var arrives = new TaskCompletionSource();
        var (began, ended) = (ModelFixture.IdOf(201), ModelFixture.IdOf(202));
        world.Shard.Gate = arrives.Task;

        // The snapshot is older than the pushes: it misses one block and still has another.
        world.Shard.Snapshot = [new(world.User, ended, RelationKind.Block, true, 1_000), new(world.User, Other, RelationKind.Block, true, 1_000)];
        world.Subscription.Prepare();
        var subscribing = world.Subscription.SubscribeAsync();
        world.Push(world.User, began, RelationKind.Block, active: true, 2_000);
        world.Push(world.User, ended, RelationKind.Block, active: false, 2_000);
        arrives.SetResult();
        await subscribing;

        Assert.True(world.Relations.Has(world.User, began, RelationKind.Block));
        Assert.False(world.Relations.Has(world.User, ended, RelationKind.Block));
        Assert.Equal([200, 201], world.Relations.Set.Blocked.Order());
    }

    [Fact]
    public async Task Subscribe_SnapshotWithAConnection_SaysSo()
    {
        var world = new UserWorld();
        world.Subscription.Prepare();
        world.Shard.Snapshot = [new(world.User, Other, RelationKind.Block, true, 1)];
        Assert.False(await world.Subscription.SubscribeAsync());
        world.Shard.Snapshot = [new(world.User, Other, RelationKind.Connection, true, 1)];
        Assert.True(await world.Subscription.SubscribeAsync());
        Assert.False(await world.Subscription.SubscribeAsync());
    }

    [Fact]
    public async Task IsCurrent_LeaseRunsOut_FalseUntilTheShardAnswers_RelationsKept()
    {
        var world = await UserWorld.SubscribedAsync(o => o.LeasePeriod = TimeSpan.FromSeconds(1));
        var relations = world.Relations;
        world.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(world.Subscription.IsCurrent());
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(world.Subscription.IsCurrent());
        Assert.False(world.Subscription.Prepare());
        await world.Subscription.SubscribeAsync();
        Assert.False(world.Subscription.IsCurrent());
        await world.Leases.RenewAsync();
        Assert.True(world.Subscription.IsCurrent());
        Assert.Same(relations, world.Relations);
    }

    [Fact]
    public async Task IsCurrent_AnotherEpoch_False()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Leases.Learn(0, 2);
        Assert.False(world.Subscription.IsCurrent());
    }

    [Fact]
    public async Task Prepare_AnotherModel_StartsOver_AndKeepsViewsById()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.UserViews.RecordAsync([Other, Other]);
        world.Registry.Serve(TestModels.Second);
        Assert.False(world.Subscription.IsCurrent());
        Assert.True(world.Subscription.Prepare());
        await world.Subscription.SubscribeAsync();
        Assert.Same(TestModels.Second, world.Relations.Model);
        Assert.Equal(2, world.Relations.Set.Views[200].Times);
        Assert.Equal(TestModels.Second.Graph.Neighbors(UserWorld.Ordinal).ToArray(), world.Relations.Set.Connected.Order());
    }

    [Fact]
    public async Task Subscribe_UnknownUser_Throws_AndHoldsNothing()
    {
        var world = new UserWorld();
        world.Shard.Unknown.Add(world.User);
        world.Subscription.Prepare();
        await Assert.ThrowsAsync<UnknownUserException>(async () => await world.Subscription.SubscribeAsync());
        Assert.Null(world.Subscription.Relations);
        Assert.False(world.Subscription.IsCurrent());
    }

    [Fact]
    public async Task Unsubscribe_EndsASubscription_AndNothingElse()
    {
        var world = new UserWorld();
        await world.Subscription.UnsubscribeAsync();
        Assert.Equal(0, world.Shard.Subscriptions);
        await world.SubscribeAsync();
        await world.Subscription.UnsubscribeAsync();
        Assert.Equal(0, world.Shard.Subscriptions);
    }
}
