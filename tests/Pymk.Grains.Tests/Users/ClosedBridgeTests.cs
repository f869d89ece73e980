using Pymk.Core.Privacy;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Tests.Fakes;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

/// <summary>A list that was generated over a bridge which closed since is not used any more.</summary>
public sealed class ClosedBridgeTests
{
    private static readonly long Friend = ModelFixture.IdOf(TestModels.First.Graph.Neighbors(UserWorld.Ordinal)[0]);
    private static readonly long Stranger = ModelFixture.IdOf(200);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_AfterABlockOfAFriend_EitherWay_IsGeneratedAnew_AndAfterTheUnblock(bool byTheUser)
    {
        var world = await UserWorld.SubscribedAsync();
        var (from, to) = byTheUser ? (world.User, Friend) : (Friend, world.User);
        await world.AskAsync();
        world.Push(from, to, RelationKind.Block);
        Assert.Null(world.Suggestions.TryAnswer(20));
        Assert.Null(await world.Suggestions.TryRankAsync(20));
        await world.AskAsync();
        Assert.NotNull(world.Suggestions.TryAnswer(20));
        world.Push(from, to, RelationKind.Block, active: false, world.NowMs + 1);
        Assert.Null(world.Suggestions.TryAnswer(20));
        await world.AskAsync();
        Assert.Equal((3, 0UL), (world.Generator.Calls, world.Relations.ClosedBridges));
    }

    [Fact]
    public async Task Answer_AfterABlockOfAStranger_KeepsTheList()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        world.Push(world.User, Stranger, RelationKind.Block);
        Assert.NotNull(world.Suggestions.TryAnswer(20));
        Assert.Equal(1, world.Generator.Calls);
    }

    [Fact]
    public async Task Answer_AfterABlockOfAFriend_WithGenerationAtItsLimit_Throws()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        world.Push(world.User, Friend, RelationKind.Block);
        world.Generator.Overloaded = true;
        await Assert.ThrowsAsync<OverloadedException>(world.AskAsync);
    }

    [Fact]
    public async Task Answer_BlockDuringTheGeneration_IsGeneratedAnew()
    {
        var world = await UserWorld.SubscribedAsync();
        var gate = new TaskCompletionSource();
        world.Generator.Gate = gate.Task;
        var asked = world.AskAsync();
        world.Push(world.User, Friend, RelationKind.Block);
        gate.SetResult();
        await asked;
        Assert.Equal(2, world.Generator.Calls);
        Assert.Equal(world.Relations.ClosedBridges, world.Supply.Current!.ClosedBridges);
    }

    [Fact]
    public async Task Answer_BlockDuringTheScoring_IsGeneratedAnew()
    {
        var world = await UserWorld.SubscribedAsync();
        var gate = new TaskCompletionSource();
        world.Scorer.Gate = gate.Task;
        var asked = world.AskAsync();
        world.Push(world.User, Friend, RelationKind.Block);
        gate.SetResult();
        await asked;
        Assert.Equal((2, 2), (world.Generator.Calls, world.Scorer.Calls));
    }

    [Fact]
    public async Task StoredList_OfOtherBridges_IsNotTaken_ThatOfTheSameIs()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.AskAsync();
        var block = new RelationEvent(world.User, Friend, RelationKind.Block, true, world.NowMs);
        var blocked = new UserWorld { Shard = { Snapshot = [block] } };
        blocked.Store.Stored = world.Store.Stored;
        await blocked.SubscribeAsync();
        await blocked.AskAsync();
        Assert.Equal(1, blocked.Generator.Calls);

        var again = new UserWorld { Shard = { Snapshot = [block] } };
        again.Store.Stored = blocked.Store.Stored;
        await again.SubscribeAsync();
        await again.AskAsync();
        Assert.Equal(0, again.Generator.Calls);
    }

    [Fact]
    public async Task StoredList_OverAFriendWhoJoinedAndIsNoBridgeSince_IsNotTaken()
    {
        const long Joined = 987_654;
        var world = await UserWorld.SubscribedAsync();
        world.Push(world.User, Joined, RelationKind.Connection, timeMs: 1);
        await world.AskAsync();
        var later = new UserWorld { Shard = { Snapshot = [new RelationEvent(world.User, Joined, RelationKind.Connection, true, 1)] } };
        later.Store.Stored = world.Store.Stored;
        later.Shard.Flags = [new UserFlags(Joined, PersonFlags.NotABridge)];
        await later.Leases.RenewAsync();
        await later.SubscribeAsync();
        Assert.False(later.Ordinals.TryOrdinal(TestModels.First, Joined, out _));
        await later.AskAsync();
        Assert.Equal(1, later.Generator.Calls);
        Assert.NotEqual(0UL, later.Supply.Current!.ClosedBridges);
    }

    [Fact]
    public async Task ClosedBridges_OfAFriendWithoutAnOrdinal_CountBeforeAndAfterItIsKnown()
    {
        const long Joined = 987_654;
        var world = await UserWorld.SubscribedAsync();
        world.Push(world.User, Joined, RelationKind.Connection);
        Assert.Equal(0UL, world.Relations.ClosedBridges);
        world.Push(Joined, world.User, RelationKind.Block);
        var closed = world.Relations.ClosedBridges;
        Assert.NotEqual(0UL, closed);
        await world.Relations.ResolveConnectionsAsync();
        Assert.Equal(closed, world.Relations.ClosedBridges);
        Assert.True(world.Ordinals.TryOrdinal(TestModels.First, Joined, out var ordinal));
        Assert.False(world.Relations.Bridges(UserWorld.Ordinal).Visibility.IsBridge(ordinal));
    }

    [Fact]
    public async Task Subscribe_AUserWhoIsGone_Throws_UntilTheyAreBack()
    {
        var world = new UserWorld();
        world.Shard.Snapshot = [new RelationEvent(world.User, world.User, RelationKind.Withdrawn, true, world.NowMs)];
        var refused = await Assert.ThrowsAsync<UserGoneException>(world.SubscribeAsync);
        Assert.Equal(world.User, refused.UserId);
        Assert.False(world.Subscription.IsCurrent());
        world.Push(world.User, world.User, RelationKind.Withdrawn, active: false, world.NowMs + 1);
        Assert.True(world.Subscription.IsCurrent());
    }

    [Fact]
    public async Task IsCurrent_AfterThePushOfTheUsersOwnLeave_False()
    {
        var world = await UserWorld.SubscribedAsync();
        Assert.True(world.Subscription.IsCurrent());
        world.Push(world.User, world.User, RelationKind.Withdrawn);
        Assert.False(world.Subscription.IsCurrent());
    }
}
