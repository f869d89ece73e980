using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Privacy;
using Pymk.Core.Relations;
using Pymk.Core.Rules;
using Xunit;

namespace Pymk.Core.Tests.Relations;

public sealed class OfflineRelationsTests
{
    private const int Seeds = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_RandomEvents_AreTheLastOfEachPairAndKind()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var world = new RelationWorld(seed);
            var relations = new OfflineRelations(world.Graph, world.Table);
            for (var user = 0; user < world.Graph.UserCount; user++)
            {
                var set = relations.Of(user);
                var others = Enumerable.Range(0, world.Graph.UserCount).Where(o => o != user).ToArray();
                Assert.Equal(others.Where(o => world.Connected(user, o)), set.Connected.Order());
                Assert.Equal(others.Where(o => world.EitherWay(user, o, RelationKind.Invitation)), set.Pending.Order());
                Assert.Equal(others.Where(o => world.EitherWay(user, o, RelationKind.Block)), set.Blocked.Order());
                Assert.Equal(
                    others.Where(o => world.Last(user, o, RelationKind.Dismissal) == true)
                        .Select(o => (o, (world.TimeOf(user, o, RelationKind.Dismissal) / 1000) + (long)RelationSet.DismissalPeriod.TotalSeconds)),
                    set.DismissedUntil.OrderBy(d => d.Key).Select(d => (d.Key, d.Value)));
            }
        }
    }

    [Fact]
    public async Task Graph_RandomEvents_HasTheConnectionsOfTheModelAndTheChangesSince()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var world = new RelationWorld(seed);
            var users = Enumerable.Range(0, world.Graph.UserCount).ToArray();
            var rows = await new OfflineRelations(world.Graph, world.Table).Graph.ReadAsync(users, Token);
            Assert.All(users, u => Assert.Equal(users.Where(o => o != u && world.Connected(u, o)), rows[u].ToArray()));
        }
    }

    [Fact]
    public void People_RandomEvents_HaveTheFlagsOfTheirLastEvents()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var world = new RelationWorld(seed);
            var relations = new OfflineRelations(world.Graph, world.Table);
            for (var user = 0; user < world.Graph.UserCount; user++)
            {
                var flags = RelationFlags.Kinds.Where(k => world.Last(user, user, k) == true).Aggregate(PersonFlags.None, (f, k) => f | RelationFlags.Of(k));
                Assert.Equal(flags, relations.People.Of(user));
                Assert.Equal((flags & PersonFlags.Gone) != 0, relations.Gone.Contains(user));
            }
        }
    }

    [Fact]
    public void Activity_IsOfBothEndsOfAConnection_AndOfTheFirstEndOfOtherRelations_NotOfTheirEnds()
    {
        var world = new RelationWorld(1, events: 0);
        long Id(int user) => world.Graph.IdOf(user);
        world.Add(new RelationEvent(Id(8), Id(3), RelationKind.Connection, true, 1_500));
        world.Add(new RelationEvent(Id(4), Id(5), RelationKind.Block, true, 2_000));
        world.Add(new RelationEvent(Id(6), Id(7), RelationKind.Invitation, false, 3_000));
        world.Add(new RelationEvent(Id(9), RelationWorld.Stranger, RelationKind.Connection, true, 4_000));
        world.Add(new RelationEvent(Id(2), Id(2), RelationKind.NotSuggested, true, 5_000));
        Assert.Equal([(2, 5L), (3, 1L), (4, 2L), (8, 1L), (9, 4L)], new OfflineRelations(world.Graph, world.Table).Activity().Order());
    }

    [Fact]
    public void UnknownPeople_AreCountedOnce_AndMakeNoRelation()
    {
        var world = new RelationWorld(1, events: 0);
        world.Add(new RelationEvent(world.Graph.IdOf(3), RelationWorld.Stranger, RelationKind.Connection, true, 1));
        world.Add(new RelationEvent(RelationWorld.Stranger, world.Graph.IdOf(4), RelationKind.Block, true, 1));
        world.Add(new RelationEvent(RelationWorld.Stranger, RelationWorld.Stranger, RelationKind.Deleted, true, 1));
        var relations = new OfflineRelations(world.Graph, world.Table);
        Assert.Equal(1, relations.UnknownPeople);
        Assert.Empty(relations.Gone);
        Assert.Equal(world.Graph.Neighbors(3).ToArray(), relations.Of(3).Connected.Order());
        Assert.Empty(relations.Of(4).Blocked);
    }

    /// <summary>A therapist (0) who knows the patients 1 and 2; the patients have nobody else in common.</summary>
    [Fact]
    public async Task PatientsOfANonBridge_GetNoSourceFeatureOrCountThroughThem()
    {
        var connections = new (int, int)[] { (0, 1), (0, 2), (1, 3), (3, 4), (2, 5), (5, 6) };
        var (graph, apart) = (GraphOf(connections), GraphOf([.. connections.Where(c => c.Item1 != 0)]));
        var table = new RelationTable();
        table.Apply(new RelationEvent(graph.IdOf(0), graph.IdOf(0), RelationKind.NotABridge, true, 1));

        var open = await GenerateAsync(graph, new RelationTable());
        var closed = await GenerateAsync(graph, table);
        var expected = await GenerateAsync(apart, new RelationTable());

        Assert.Equal(1, open.MutualCounts[open.Users.IndexOf(2)]);
        Assert.Equal(0, closed.MutualCounts[closed.Users.IndexOf(2)]);
        Assert.Equal(CandidateSources.None, closed.Sources[closed.Users.IndexOf(2)] & ~CandidateSources.Popular);
        Assert.Equal(expected.Users.Order(), closed.Users.Order());
        foreach (var person in expected.Users)
        {
            Assert.Equal(PairOf(expected, person), PairOf(closed, person));
        }
    }

    private static SocialGraph GraphOf((int From, int To)[] connections) => SocialGraphBuilder.Build(
        [.. Enumerable.Range(0, 7).Select(i => (10L * i) + 7)], [.. connections.Select(c => c.From)], [.. connections.Select(c => c.To)]);

    // Candidates of patient 1, with patient 2 among them in any case.
    private static async Task<CandidateSet> GenerateAsync(SocialGraph graph, RelationTable table)
    {
        var world = Worlds.Of(graph);
        var relations = new OfflineRelations(graph, table);
        var reader = BridgeGraphReader.Over(relations.Graph, new Visibility(1, relations.Of(1).Blocked, relations.People));
        return await world.Generator.GenerateAsync(
            new CandidateRequest(1, 1_000, 3) { Also = new[] { 2 } }, reader, world.Nearest, world.Rows, cancellation: Token);
    }

    private static Half[] PairOf(CandidateSet set, int person) =>
        set.Pair.AsSpan(set.Users.IndexOf(person) * PairFeatures.Count, PairFeatures.FirstRelative).ToArray();
}
