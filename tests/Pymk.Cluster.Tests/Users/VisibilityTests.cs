using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Grains.Models;
using Pymk.Testing.Models;
using static Pymk.Cluster.Tests.Users.MutualOracle;

namespace Pymk.Cluster.Tests.Users;

/// <summary>People who are blocked or gone are neither named, counted, found nor answered.</summary>
public sealed class VisibilityTests
{
    private const int Users = 130;
    private const int Most = 100;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Block_OfAMutualConnection_EitherWay_HoldsAtOnce_AcrossReactivationAndModels_UntilUnblocked(bool byTheAsker)
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var (asker, friend, before) = await MostNamedAsync(silos);
        var (from, to) = byTheAsker ? (asker, friend) : (friend, asker);
        await silos.Client.BlockAsync(from, to);
        var first = await AskAsync(silos, asker);
        Check(silos.Model, asker, [friend], first);
        Assert.NotEqual(CountsOf(before), CountsOf(first));

        // The list in the store is the new one, and the store has no other.
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, Token);
        Check(silos.Model, asker, [friend], await AskAsync(silos, asker));
        var next = await silos.PublishAsync("v2", Users);
        silos.Service<ModelRegistry>().Serve(next);
        Check(next, asker, [friend], await AskAsync(silos, asker));

        await silos.Client.UnblockAsync(from, to);
        Assert.Equal(CountsOf(before), CountsOf(await AskAsync(silos, asker)));
    }

    [Fact]
    public async Task Block_WhileTheGrainIsNotInMemory_TheStoredListIsNotUsed()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var (asker, friend, _) = await MostNamedAsync(silos);
        Assert.True(silos.Stores.HasList(asker));
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, Token);
        await silos.Client.BlockAsync(friend, asker);
        Check(silos.Model, asker, [friend], await AskAsync(silos, asker));
    }

    [Fact]
    public async Task Disconnect_OfAMutualConnection_CountsInTheNextAnswer_AndInTheStoredList()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var (asker, friend, before) = await MostNamedAsync(silos);
        await silos.Client.DisconnectAsync(asker, friend);
        var next = await AskAsync(silos, asker);
        Assert.DoesNotContain(next.Suggestions, s => s.MutualSample.Any(m => m.UserId == friend));
        Assert.NotEqual(CountsOf(before), CountsOf(next));

        // In memory there is nothing; the store has the list of before, or the new one.
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, Token);
        Assert.Equal(CountsOf(next), CountsOf(await AskAsync(silos, asker)));
    }

    [Fact]
    public async Task Unblock_AfterAnotherGeneration_BringsBackThePersonWithItsMutualConnections()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var asker = ModelFixture.IdOf(3);
        var before = await AskAsync(silos, asker);
        var person = before.Suggestions.MaxBy(s => s.MutualCount)!;
        await silos.Client.BlockAsync(asker, person.UserId);
        var without = await silos.Cluster.Client.GetGrain<IUserWorkGrain>(asker).Generate(Most);
        Assert.DoesNotContain(without.Suggestions, s => s.UserId == person.UserId);

        await silos.Client.UnblockAsync(asker, person.UserId);
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, Token);
        Assert.Equal(CountsOf(before), CountsOf(await AskAsync(silos, asker)));
    }

    [Fact]
    public async Task Views_OfPeopleWhoAreGoneOrUnknown_AreRefused()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        long asker = ModelFixture.IdOf(3), gone = ModelFixture.IdOf(5), there = ModelFixture.IdOf(7);
        await LeaveAsync(silos, gone, leaves: true, 1);
        await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.RecordViewsAsync(asker, [there, gone]));
        await Assert.ThrowsAsync<UnknownUserException>(() => silos.Client.RecordViewsAsync(asker, [there, 9_999_999]));
        Assert.Empty(await silos.Views.ReadAsync(asker));
    }

    [Fact]
    public async Task Leave_OfAMutualConnection_HidesThemEverywhere_UntilTheyReturn()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users);
        var (asker, friend, before) = await MostNamedAsync(silos);
        var name = (await silos.Client.GetProfileAsync(friend)).Name;
        var found = await silos.Client.FindUsersAsync(friend.ToString(System.Globalization.CultureInfo.InvariantCulture), 0, 20);
        Assert.Contains(found.Users, u => u.UserId == friend);
        await LeaveAsync(silos, friend, leaves: true, 1);

        Check(silos.Model, asker, [friend], await AskAsync(silos, asker));
        Check(silos.Model, asker, [friend], await silos.Cluster.Client.GetGrain<IUserWorkGrain>(asker).Generate(Most));
        foreach (var text in new[] { friend.ToString(System.Globalization.CultureInfo.InvariantCulture), name })
        {
            Assert.DoesNotContain((await silos.Client.FindUsersAsync(text, 0, Most)).Users, u => u.UserId == friend);
        }

        await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetProfileAsync(friend));
        await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetSuggestionsAsync(friend));
        await Assert.ThrowsAsync<UserGoneException>(() => silos.Client.RecordViewsAsync(friend, [asker]));
        foreach (var (user, other) in new[] { (friend, asker), (asker, friend) })
        {
            foreach (var act in Actions(silos))
            {
                Assert.Equal(friend, (await Assert.ThrowsAsync<UserGoneException>(() => act(user, other))).UserId);
            }
        }

        silos.Service<ModelRegistry>(0).Serve(await silos.PublishAsync("v2", Users));
        silos.Service<ModelRegistry>(1).Serve(silos.Service<ModelRegistry>(0).Current);
        Check(silos.Model, asker, [friend], await AskAsync(silos, asker));
        await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetSuggestionsAsync(friend));

        await LeaveAsync(silos, friend, leaves: false, 2);
        Assert.Equal(CountsOf(before), CountsOf(await AskAsync(silos, asker)));
        Assert.Equal(20, (await silos.Client.GetSuggestionsAsync(friend)).Count);
        Assert.Equal(name, (await silos.Client.GetProfileAsync(friend)).Name);
        found = await silos.Client.FindUsersAsync(friend.ToString(System.Globalization.CultureInfo.InvariantCulture), 0, 20);
        Assert.Contains(found.Users, u => u.UserId == friend);
    }

    private static Func<UserId, UserId, Task>[] Actions(TestSilos silos) =>
    [
        silos.Client.DismissAsync, silos.Client.UndismissAsync, silos.Client.BlockAsync, silos.Client.UnblockAsync,
        silos.Client.InviteAsync, silos.Client.WithdrawAsync, silos.Client.ConnectAsync, silos.Client.DisconnectAsync,
    ];

    // An asker, and the connection that the answer names most.
    private static async Task<(long Asker, long Friend, SuggestionAnswer Answer)> MostNamedAsync(TestSilos silos)
    {
        var asker = ModelFixture.IdOf(3);
        var answer = await AskAsync(silos, asker);
        var friend = answer.Suggestions.SelectMany(s => s.MutualSample).GroupBy(m => m.UserId).MaxBy(g => g.Count())!.Key;
        return (asker, friend, answer);
    }

    private static async Task<SuggestionAnswer> AskAsync(TestSilos silos, long user) => await silos.Client.GetSuggestionsAsync(user, Most);

    private static Task LeaveAsync(TestSilos silos, long user, bool leaves, long afterMs)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + afterMs;
        return silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(user, user, RelationKind.Withdrawn, leaves, now)]);
    }
}
