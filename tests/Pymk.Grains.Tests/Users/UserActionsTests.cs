using Pymk.Core.Privacy;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Tests.Fakes;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

public sealed class UserActionsTests
{
    private static readonly long Other = ModelFixture.IdOf(200);

    [Fact]
    public async Task Set_WritesAndAppliesAtOnce()
    {
        var world = await UserWorld.SubscribedAsync();
        Assert.False(await world.Actions.SetAsync(Other, RelationKind.Block, active: true));
        Assert.Equal([new RelationEvent(world.User, Other, RelationKind.Block, true, world.NowMs)], world.Shard.Written);
        Assert.Contains(200, world.Relations.Set.Blocked);
    }

    [Fact]
    public async Task Set_OnThemselves_Refused()
    {
        var world = await UserWorld.SubscribedAsync();
        await Assert.ThrowsAsync<InvalidRequestException>(() => world.Actions.SetAsync(world.User, RelationKind.Block, active: true));
        await Assert.ThrowsAsync<InvalidRequestException>(() => world.Actions.ConnectAsync(world.User));
        Assert.Empty(world.Shard.Written);
    }

    [Fact]
    public async Task Set_UnknownOther_Refused_ButMayBeDisconnected()
    {
        const long Stranger = 123_456;
        var world = await UserWorld.SubscribedAsync();
        world.Shard.Unknown.Add(Stranger);
        await Assert.ThrowsAsync<UnknownUserException>(() => world.Actions.SetAsync(Stranger, RelationKind.Invitation, active: true));
        Assert.Empty(world.Shard.Written);
        Assert.True(await world.Actions.SetAsync(Stranger, RelationKind.Connection, active: false));
    }

    [Fact]
    public async Task Set_TwiceWithinAMillisecond_TheSecondWins()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.Actions.SetAsync(Other, RelationKind.Block, active: true);
        await world.Actions.SetAsync(Other, RelationKind.Block, active: false);
        Assert.False(world.Relations.Has(world.User, Other, RelationKind.Block));
        Assert.True(world.Shard.Written[1].TimeMs > world.Shard.Written[0].TimeMs);
    }

    [Fact]
    public async Task Choose_WritesOneFlagForEachChoiceNamed_AndTheUserSeesIt()
    {
        var world = await UserWorld.SubscribedAsync();
        Assert.Equal(new PersonChoices(), world.Relations.Choices);
        await world.Actions.ChooseAsync(new ChoicesChange(SuggestMe: false, Bridge: true));
        Assert.Equal(
            [
                new RelationEvent(world.User, world.User, RelationKind.NotSuggested, true, world.NowMs),
                new RelationEvent(world.User, world.User, RelationKind.NotABridge, false, world.NowMs),
            ],
            world.Shard.Written);
        Assert.Equal(new PersonChoices(false, true, true, world.Time.GetUtcNow()), world.Relations.Choices);
        Assert.Equal(PersonFlags.NotSuggested, world.Relations.Flags);
    }

    [Fact]
    public async Task Choose_AfterAnEventOfAFastClock_Wins()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Push(world.User, world.User, RelationKind.HidesConnections, timeMs: world.NowMs + 60_000);
        await world.Actions.ChooseAsync(new ChoicesChange(ShowConnections: true));
        Assert.Equal((true, world.NowMs + 60_001), (world.Relations.Choices.ShowConnections, world.Shard.Written.Single().TimeMs));
    }

    [Fact]
    public async Task CheckPeople_WhoAreNotOfTheModel_AsksForAllAtOnce_AndForEachOnce()
    {
        var world = await UserWorld.SubscribedAsync();
        var gate = new TaskCompletionSource();
        world.Shard.KnowsGate = gate.Task;
        var checking = world.Actions.CheckPeopleAsync([Other, 123_456, 123_457, 123_456]).AsTask();
        Assert.Equal([123_456, 123_457], world.Shard.KnownAsked);
        gate.SetResult();
        await checking;
        world.Shard.Unknown.Add(123_457);
        await Assert.ThrowsAsync<UnknownUserException>(() => world.Actions.CheckPeopleAsync([123_456, 123_457]).AsTask());
    }

    [Fact]
    public async Task Choose_Nothing_Refused()
    {
        var world = await UserWorld.SubscribedAsync();
        var refused = await Assert.ThrowsAsync<InvalidRequestException>(() => world.Actions.ChooseAsync(new ChoicesChange()));
        Assert.Equal("choices", refused.Parameter);
        Assert.Empty(world.Shard.Written);
    }

    [Fact]
    public async Task CheckUser_OfTheModel_AsksNobody_AndRefusesOnceTheUserIsGone()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Shard.Unknown.Add(world.User);
        await world.Actions.CheckUserAsync();
        world.Push(world.User, world.User, RelationKind.Withdrawn);
        await Assert.ThrowsAsync<UserGoneException>(async () => await world.Actions.CheckUserAsync());
    }

    [Fact]
    public async Task Connect_EndsInvitationsOfBothDirections()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Push(Other, world.User, RelationKind.Invitation);
        world.Push(world.User, Other, RelationKind.Invitation);
        world.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await world.Actions.ConnectAsync(Other));
        Assert.Equal(3, world.Shard.Written.Count);
        Assert.Empty(world.Relations.Set.Pending);
        Assert.Contains(200, world.Relations.Set.Connected);
    }

    [Fact]
    public async Task Connect_BeforeTheSubscription_WritesTheConnectionOnly()
    {
        var world = new UserWorld();
        Assert.False(await world.Actions.ConnectAsync(Other));
        Assert.Equal(RelationKind.Connection, Assert.Single(world.Shard.Written).Kind);
    }
}
