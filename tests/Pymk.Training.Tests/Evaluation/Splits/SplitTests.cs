using CsCheck;
using Pymk.Core.Graph;
using Pymk.Training.Evaluation.Splits;
using Pymk.Training.Snapshots;
using Xunit;

namespace Pymk.Training.Tests.Evaluation.Splits;

public sealed class SplitTests
{
    private const int Users = 30;

    private static readonly Gen<SocialGraph> Graphs = Gen.Select(
        Gen.Select(Gen.Int[0, Users - 1], Gen.Int[0, Users - 1], Gen.UInt[1, 100]).Array[0, 120], Gen.Bool,
        (edges, timed) => SocialGraphBuilder.Build(
            [.. Enumerable.Range(0, Users).Select(u => (long)u * 7)],
            [.. edges.Select(e => e.Item1)],
            [.. edges.Select(e => e.Item2)],
            timed ? [.. edges.Select(e => e.Item3)] : []));

    [Fact]
    public void HiddenLinks_OfAnyGraph_AreGoneInBothDirectionsAndNothingElseIs()
    {
        Gen.Select(Graphs, Gen.Double[0, 1], Gen.Int[0, 9]).Sample(
            (graph, share, seed) =>
            {
                var split = LinkSplit.Hide(graph, share, seed);
                AssertNoLeak(graph, split);
                Assert.Equal((int)(graph.ConnectionCount * share), split.Hidden.Sum(h => h.Length) / 2);
            });
    }

    [Fact]
    public void HiddenLinks_WithTimes_AreTheNewest()
    {
        Gen.Select(Graphs.Where(g => g.HasTimes), Gen.Double[0, 1]).Sample(
            (graph, share) =>
            {
                var split = LinkSplit.Hide(graph, share);
                var hidden = Links(graph).Where(l => split.Hidden[l.From].Contains(l.To)).Select(l => l.Time).DefaultIfEmpty(uint.MaxValue).Min();
                Assert.True(Links(split.Graph).All(l => l.Time <= hidden));
            });
    }

    [Fact]
    public void HiddenLinks_WithTheSameSeed_AreTheSameAndWithAnotherNot()
    {
        var graph = Chain(200);
        Assert.Equal(LinkSplit.Hide(graph, 0.1, 3).Hidden, LinkSplit.Hide(graph, 0.1, 3).Hidden);
        Assert.NotEqual(LinkSplit.Hide(graph, 0.1, 3).Hidden, LinkSplit.Hide(graph, 0.1, 4).Hidden);
    }

    [Fact]
    public void HiddenUsers_OfAnyGraph_KeepAtMostWhatTheyMayAndLeakNothing()
    {
        Gen.Select(Graphs, Gen.Int[0, 2], Gen.Double[0, 1], Gen.Int[0, 9]).Sample(
            (graph, kept, share, seed) =>
            {
                var split = HiddenUsers.Draw(graph, kept, share, seed);
                AssertNoLeak(graph, split.Edges);
                foreach (var user in split.Users)
                {
                    var stays = split.Edges.Graph.Neighbors(user).ToArray();
                    Assert.Equal(Math.Min(kept, graph.Neighbors(user).ToArray().Count(v => !split.Users.Contains(v))), stays.Length);
                    Assert.DoesNotContain(stays, v => split.Users.Contains(v));
                    Assert.NotEmpty(split.Edges.Hidden[user]);
                }

                var others = Links(graph).Where(l => !split.Users.Contains(l.From) && !split.Users.Contains(l.To));
                Assert.True(others.All(l => split.Edges.Graph.Connected(l.From, l.To)));
            });
    }

    [Fact]
    public void HiddenUsers_OfManyUsers_AreTheShareAskedFor()
    {
        var graph = Chain(1000);
        Assert.Equal(50, HiddenUsers.Draw(graph, 0).Users.Length);
        Assert.NotEqual(HiddenUsers.Draw(graph, 0, seed: 1).Users, HiddenUsers.Draw(graph, 0, seed: 2).Users);
    }

    [Fact]
    public void HiddenUsers_WithTimes_KeepTheirOldestConnection()
    {
        var graph = SocialGraphBuilder.Build([1, 2, 3, 4], [0, 0, 0], [1, 2, 3], [30, 10, 20]);
        var split = HiddenUsers.Draw(graph, 1, 0.25);
        Assert.Equal([0], split.Users);
        Assert.Equal([2], split.Edges.Graph.Neighbors(0).ToArray());
    }

    private static void AssertNoLeak(SocialGraph whole, HiddenEdges split)
    {
        for (var u = 0; u < whole.UserCount; u++)
        {
            Assert.Equal(split.Hidden[u].Order(), split.Hidden[u]);
            foreach (var v in split.Hidden[u])
            {
                Assert.True(whole.Connected(u, v));
                Assert.False(split.Graph.Connected(u, v) || split.Graph.Connected(v, u));
                Assert.Contains(u, split.Hidden[v]);
            }
        }

        Assert.Equal(whole.ConnectionCount, split.Graph.ConnectionCount + (split.Hidden.Sum(h => h.Length) / 2));
        Assert.True(Links(split.Graph).All(l => Links(whole).Contains(l)));
    }

    private static List<(int From, int To, uint Time)> Links(SocialGraph graph)
    {
        var links = new List<(int, int, uint)>();
        for (var u = 0; u < graph.UserCount; u++)
        {
            for (var i = 0; i < graph.Degree(u); i++)
            {
                links.Add((u, graph.Neighbors(u)[i], graph.HasTimes ? graph.Times(u)[i] : 0));
            }
        }

        return links;
    }

    // Each user is connected to the next.
    private static SocialGraph Chain(int users) => SocialGraphBuilder.Build(
        [.. Enumerable.Range(0, users).Select(u => (long)u)], [.. Enumerable.Range(0, users - 1)], [.. Enumerable.Range(1, users - 1)]);
}
