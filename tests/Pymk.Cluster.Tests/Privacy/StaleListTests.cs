using Pymk.Core.Privacy;
using Pymk.Core.Relations;
using Pymk.Grains.Graph;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Privacy;

/// <summary>A list of candidates that is older than a relation: the rules hold all the same.</summary>
public sealed class StaleListTests
{
    private const int Users = 130;

    [Fact]
    public async Task Answers_FromAStaleStoredList_HoldTheRules()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var user = ModelFixture.IdOf(3);
        var before = await silos.Client.GetSuggestionsAsync(user);
        var people = before.Suggestions.Select(s => s.UserId).ToArray();
        Assert.True(silos.Stores.HasList(user));
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await silos.Client.BlockAsync(people[0], user);
        await silos.Client.InviteAsync(people[1], user);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(user, people[2], RelationKind.Dismissal, true, now)]);
        await silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(people[3], people[3], RelationKind.Withdrawn, true, now)]);
        var reads = silos.Stores.ListReads;
        var after = (await silos.Client.GetSuggestionsAsync(user)).Suggestions.Select(s => s.UserId).ToArray();
        Assert.Equal(20, after.Length);
        Assert.Empty(after.Intersect(people[..4]));
        Assert.True(silos.Stores.ListReads <= reads + 1, "The list is read, not generated.");
    }

    [Fact]
    public async Task Unblock_AfterABlock_BringsThePersonBack()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var user = ModelFixture.IdOf(3);
        var first = (await silos.Client.GetSuggestionsAsync(user)).Suggestions[0].UserId;
        await silos.Client.BlockAsync(first, user);
        await silos.Client.UnblockAsync(first, user);
        Assert.Equal(first, (await silos.Client.GetSuggestionsAsync(user)).Suggestions[0].UserId);
    }
}
