using Pymk.Core.Candidates;
using Pymk.Core.Privacy;
using Pymk.Core.Relations;
using Pymk.Grains.Candidates;
using Pymk.Grains.Experiments;
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
    public async Task RestoredLists_OverTheShards_EqualGeneratedOnes()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        await silos.Client.ConnectAsync(ModelFixture.IdOf(3), ModelFixture.IdOf(90));
        var (lists, sets) = (silos.Service<CandidateListGenerator>(), silos.Service<CandidateSetCache>());
        for (var user = 0; user < 20; user++)
        {
            var bridges = AskersBridges.AllOpen(user);
            var fresh = await lists.GenerateAsync(silos.Model, user, bridges, ServingPlan.Standard);
            using var expected = sets.Read(fresh);
            var bytes = new StoredList(fresh.BegunMs, fresh.ClosedBridges, FoundCandidates.Of(expected.Set)).Pack(silos.Model.Version);
            var restored = await lists.RestoreAsync(silos.Model, StoredList.Unpack(silos.Model.Version, bytes)!, bridges, ServingPlan.Standard);
            using var actual = sets.Read(restored);
            Assert.Equal(expected.Set.ToBytes(), actual.Set.ToBytes());
            Assert.Equal((fresh.BegunMs, fresh.ClosedBridges, fresh.Partial), (restored.BegunMs, restored.ClosedBridges, restored.Partial));
        }
    }

    [Fact]
    public async Task EndBetweenOthers_BeforeAStoredListIsRestored_IsTakenOffOnce()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var user = ModelFixture.IdOf(3);
        var before = await silos.Client.GetSuggestionsAsync(user);
        Assert.True(silos.Stores.HasList(user));
        var person = before.Suggestions.First(s => s.MutualCount > 1);
        await silos.Client.DisconnectAsync(person.MutualSample[0].UserId, person.UserId);
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        var reads = silos.Stores.ListReads;
        var after = await silos.Client.GetSuggestionsAsync(user);
        Assert.Equal(reads + 1, silos.Stores.ListReads);
        Assert.Equal(person.MutualCount - 1, after.Suggestions.Single(s => s.UserId == person.UserId).MutualCount);
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
