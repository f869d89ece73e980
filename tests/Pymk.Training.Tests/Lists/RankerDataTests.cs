using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Training.Lists;
using Pymk.Training.Snapshots;
using Xunit;

namespace Pymk.Training.Tests.Lists;

public sealed class RankerDataTests
{
    private static readonly RankerDataOptions Options = new() { Rounds = 2, HiddenShare = 0.15, UsersPerRound = 1000 };

    private static SocialGraph Graph(int seed)
    {
        var random = new Random(seed);
        const int users = 120, connections = 900;
        return SocialGraphBuilder.Build(
            [.. Enumerable.Range(0, users).Select(i => (long)i)],
            [.. Enumerable.Range(0, connections).Select(_ => random.Next(users))],
            [.. Enumerable.Range(0, connections).Select(_ => random.Next(users))]);
    }

    [Fact]
    public void HiddenConnection_InEveryFeature_IsAbsent()
    {
        var graph = Graph(1);
        var graphs = new List<SocialGraph>();
        var set = new RankerData(graph, graph, ProfileTable.Empty(120), (part, _) =>
        {
            graphs.Add(part);
            return new float[part.UserCount * UserRow.EmbeddingDimension];
        }, Options, 3).Build(0, null, null, null, TestContext.Current.CancellationToken);
        Assert.Equal(2, graphs.Count);
        Assert.NotEmpty(set.Lists);
        foreach (var list in set.Lists)
        {
            var (round, u) = (graphs[list.Snapshot], list.User);
            for (var i = 0; i < list.Candidates.Length; i++)
            {
                var v = list.Candidates[i];
                Assert.Equal(graph.Connected(u, v) ? 1 : 0, list.Labels[i]);
                Assert.False(round.Connected(u, v) || round.Connected(v, u));

                // With the connection in the graph either degree would be one more: the features must show the graph without it.
                Near(Math.Log(1 + round.Degree(v)), Feature(list.Pair, i, PairFeature.CandidateDegree));
                Near(Math.Log(1 + round.Degree(u)), Feature(list.Pair, i, PairFeature.UserDegree));
                var common = round.Neighbors(u).ToArray().Intersect(round.Neighbors(v).ToArray()).Count();
                Near(Math.Log(1 + common), Feature(list.Pair, i, PairFeature.CommonNeighbors));
            }
        }
    }

    [Fact]
    public void EncoderGraph_OfAllRounds_HoldsNoHiddenConnection()
    {
        var graph = Graph(2);
        var graphs = new List<SocialGraph>();
        new RankerData(graph, graph, ProfileTable.Empty(120), (part, _) =>
        {
            graphs.Add(part);
            return new float[part.UserCount * UserRow.EmbeddingDimension];
        }, Options, 3).Build(0, null, null, null, TestContext.Current.CancellationToken);
        var taught = RankerData.NeverHidden(graph, Options, 3);
        for (var u = 0; u < 120; u++)
        {
            Assert.Equal(graph.Neighbors(u).ToArray().Where(v => graphs.All(g => g.Connected(u, v))), taught.Neighbors(u).ToArray());
        }
    }

    [Fact]
    public void Build_SameSeed_GivesTheSameLists()
    {
        var (first, second) = (Build(5), Build(5));
        Assert.Equal(first.Lists.Count, second.Lists.Count);
        foreach (var (a, b) in first.Lists.Zip(second.Lists))
        {
            Assert.Equal(a.User, b.User);
            Assert.Equal(a.Candidates, b.Candidates);
            Assert.Equal(a.Pair, b.Pair);
        }

        static Training.Ranker.RankerTrainingSet Build(int seed) =>
            new RankerData(Graph(1), Graph(1), ProfileTable.Empty(120), null, Options, seed)
                .Build(0, null, null, null, TestContext.Current.CancellationToken);
    }

    /// <summary>A therapist (0) knows every third person; these are no mutual connection's friends to one another because of the therapist.</summary>
    [Fact]
    public void NoBridge_InLists_MakesNoPath_AndIsNoNegativeOfTheirConnections()
    {
        var patients = Enumerable.Range(1, 39).Select(i => 3 * i).ToArray();
        var rest = Graph(1).Where(c => c.User != 0);
        var whole = SocialGraphBuilder.Build(
            rest.UserIds.ToArray(),
            [.. rest.Connections().Select(c => c.User), .. patients.Select(_ => 0)],
            [.. rest.Connections().Select(c => c.Other), .. patients]);
        var walked = BridgeGraph.Of(whole, [0]);
        Assert.Equal(rest.Connections(), walked.Connections());
        Assert.Same(whole, BridgeGraph.Of(whole, []));
        var graphs = new List<SocialGraph>();
        var set = new RankerData(walked, whole, ProfileTable.Empty(120), (part, _) =>
        {
            graphs.Add(part);
            return new float[part.UserCount * UserRow.EmbeddingDimension];
        }, Options, 3).Build(0, null, null, null, TestContext.Current.CancellationToken);

        var pairsOfPatients = 0;
        foreach (var list in set.Lists)
        {
            var round = graphs[list.Snapshot];
            Assert.NotEqual(0, list.User);
            for (var i = 0; i < list.Candidates.Length; i++)
            {
                var other = list.Candidates[i];
                Assert.False(other == 0 && patients.Contains(list.User), $"The therapist is a negative of patient {list.User}.");
                var common = round.Neighbors(list.User).ToArray().Intersect(round.Neighbors(other).ToArray()).Except([0]).Count();
                Near(Math.Log(1 + common), Feature(list.Pair, i, PairFeature.CommonNeighbors));
                pairsOfPatients += patients.Contains(list.User) && patients.Contains(other) ? 1 : 0;
            }
        }

        Assert.True(pairsOfPatients > 100, $"Only {pairsOfPatients} pairs of patients are in the lists.");
    }

    private static void Near(double expected, double actual) => Assert.InRange(actual, expected - 0.005, expected + 0.005);

    private static double Feature(float[] pair, int row, PairFeature feature) => pair[(row * PairFeatures.Count) + (int)feature];
}
