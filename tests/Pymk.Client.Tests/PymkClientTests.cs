using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Grains;

namespace Pymk.Client.Tests;

public sealed class PymkClientTests
{
    private readonly FakeGrains _grains = new();

    public static TheoryData<string, Func<IPymkClient, Task>> WrongCalls => new()
    {
        { "count", c => c.GetSuggestionsAsync(1, 0).AsTask() },
        { "count", c => c.GetSuggestionsAsync(1, SuggestionLimits.MaxCount + 1).AsTask() },
        { "user", c => c.GetSuggestionsAsync(-1).AsTask() },
        { "user", c => c.GetProfileAsync(-1).AsTask() },
        { "user", c => c.DismissAsync(-1, 2) },
        { "other", c => c.BlockAsync(1, -2) },
        { "other", c => c.InviteAsync(1, 1) },
        { "other", c => c.ConnectAsync(1, 1) },
        { "skip", c => c.FindUsersAsync("", skip: -1).AsTask() },
        { "take", c => c.FindUsersAsync("", take: 101).AsTask() },
        { "text", c => c.FindUsersAsync(new string('a', 101)).AsTask() },
        { "take", c => c.GetDismissalsAsync(1, take: 0).AsTask() },
        { "take", c => c.GetInvitationsAsync(1, take: 101).AsTask() },
        { "user", c => c.GetBlocksAsync(-1).AsTask() },
        { "user", c => c.GetChoicesAsync(-1).AsTask() },
        { "user", c => c.SetChoicesAsync(-1, new ChoicesChange(Bridge: false)) },
        { "choices", c => c.SetChoicesAsync(1, new ChoicesChange()) },
        { "viewed", c => c.RecordViewsAsync(1, new UserId[1_001]) },
    };

    [Theory]
    [MemberData(nameof(WrongCalls), DisableDiscoveryEnumeration = true)]
    public async Task Call_WithAWrongArgument_IsRefusedBeforeItLeaves(string parameter, Func<IPymkClient, Task> call)
    {
        var client = ClientOverGrains.Create(_grains);
        var refused = await Assert.ThrowsAsync<InvalidRequestException>(() => call(client));
        Assert.Equal(parameter, refused.Parameter);
        Assert.Empty(_grains.Asked);
        Assert.Empty(_grains.Actions);
        Assert.Empty(_grains.Choices);
    }

    [Fact]
    public async Task Choices_ReachTheUsersGrain_AndComeBack()
    {
        var client = ClientOverGrains.Create(_grains);
        await client.SetChoicesAsync(1, new ChoicesChange(SuggestMe: false));
        Assert.Equal(new PersonChoices(SuggestMe: false), await client.GetChoicesAsync(1));
        Assert.Equal(new PersonChoices(), await client.GetChoicesAsync(2));
    }

    [Fact]
    public async Task Actions_OnAPerson_ReachTheUsersGrain()
    {
        var client = ClientOverGrains.Create(_grains);
        await client.DismissAsync(1, 2);
        await client.UndismissAsync(1, 2);
        await client.BlockAsync(1, 2);
        await client.UnblockAsync(1, 2);
        await client.InviteAsync(1, 2);
        await client.WithdrawAsync(1, 2);
        await client.ConnectAsync(1, 2);
        await client.DisconnectAsync(1, 2);
        Assert.Equal(
            ["Dismiss", "Undismiss", "Block", "Unblock", "Invite", "Withdraw", "Connect", "Disconnect"], _grains.Actions.Select(a => a.Action));
        Assert.All(_grains.Actions, a => Assert.Equal((1, 2), (a.User, a.Others.Single())));
    }

    [Fact]
    public async Task Lists_AreReadFromTheUsersGrain()
    {
        var client = ClientOverGrains.Create(_grains);
        await client.GetDismissalsAsync(1);
        await client.GetBlocksAsync(1, "next", 7);
        await client.GetInvitationsAsync(1, take: 100);
        Assert.Equal(
            [(1, PersonList.Dismissals, null, 20), (1, PersonList.Blocks, "next", 7), (1, PersonList.Invitations, null, 100)], _grains.Lists);
    }

    [Fact]
    public async Task Questions_BeyondTheLimit_AreRefusedUntilOneIsAnswered()
    {
        var gate = new TaskCompletionSource();
        _grains.Gate = gate.Task;
        var client = ClientOverGrains.Create(_grains, o => (o.MaxInFlight, o.MaxBatch) = (2, 1));
        var waiting = new[] { client.GetSuggestionsAsync(1).AsTask(), client.GetSuggestionsAsync(2).AsTask() };
        var refused = await Assert.ThrowsAsync<OverloadedException>(() => client.GetSuggestionsAsync(3).AsTask());
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
        Assert.Equal([1, 2], _grains.Asked);

        gate.SetResult();
        await Task.WhenAll(waiting);
        Assert.Equal("3", (await client.GetSuggestionsAsync(3)).ModelVersion);
    }

    [Fact]
    public async Task Question_ThatFails_GivesItsPlaceBack()
    {
        _grains.Failure = new UnknownUserException(5);
        var client = ClientOverGrains.Create(_grains, o => o.MaxInFlight = 1);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<UnknownUserException>(() => client.GetSuggestionsAsync(5).AsTask());
        }
    }
}
