using Pymk.Core.Graph;
using Pymk.Training.Snapshots;
using Xunit;

namespace Pymk.Training.Tests.Snapshots;

public sealed class SnapshotTests
{
    [Fact]
    public void HiddenEdges_AnyShare_AreGoneInBothDirectionsAndNothingElseIs()
    {
        var graph = RandomGraph(200, 1500, 6);
        var drawn = HiddenEdges.Draw(graph, 0.1, 0.05, 7, 0);
        for (var u = 0; u < 200; u++)
        {
            Assert.All(drawn.Hidden[u], v => Assert.True(graph.Connected(u, v) && !drawn.Graph.Connected(u, v) && !drawn.Graph.Connected(v, u)));
            Assert.All(drawn.Hidden[u], v => Assert.Contains(u, drawn.Hidden[v]));
            Assert.Equal(graph.Neighbors(u).ToArray(), drawn.Graph.Neighbors(u).ToArray().Concat(drawn.Hidden[u]).Order());
        }

        Assert.InRange(drawn.Graph.ConnectionCount / (double)graph.ConnectionCount, 0.75, 0.93);
    }

    [Fact]
    public void HiddenEdges_ColdUsers_AreTheSameInEveryRoundAndKeepAnotherNumber()
    {
        var graph = RandomGraph(400, 4000, 9);
        var rounds = Enumerable.Range(0, 3).Select(round => HiddenEdges.Draw(graph, 0, 0.05, 7, round)).ToArray();
        Assert.Equal(20, rounds[0].Cold.Length);
        foreach (var round in rounds)
        {
            Assert.Equal(rounds[0].Cold, round.Cold);
            Assert.All(round.Cold, u => Assert.InRange(round.Graph.Degree(u), 0, 2));
        }

        // A cold friend may take a place, so some users do not have exactly zero, one and two.
        Assert.All(rounds, round => Assert.InRange(round.Cold.Count(u => round.Graph.Degree(u) == 0), 5, 12));
    }

    [Fact]
    public void HiddenEdges_OfTheNextDaysGraph_AreThoseOfToday()
    {
        // Newcomers have ids between the others', so ordinals move.
        var random = new Random(3);
        var pairs = Enumerable.Range(0, 3_000).Select(_ => (A: (long)random.Next(400), B: (long)random.Next(400))).ToArray();
        var today = OfIds([.. pairs.Where(p => p.A % 5 != 0 && p.B % 5 != 0)]);
        var tomorrow = OfIds(pairs);

        var (before, after) = (HiddenEdges.Draw(today, 0.1, 0, 7, 1), HiddenEdges.Draw(tomorrow, 0.1, 0, 7, 1));

        HashSet<(long, long)> hidden = [.. Hidden(today, before)], later = [.. Hidden(tomorrow, after)];
        Assert.InRange(hidden.Count, 100, 300);
        Assert.Subset(later, hidden);
        Assert.All(later.Except(hidden), pair => Assert.True(pair.Item1 % 5 == 0 || pair.Item2 % 5 == 0));
        Assert.NotEqual(hidden, [.. Hidden(today, HiddenEdges.Draw(today, 0.1, 0, 7, 0))]);
    }

    [Fact]
    public async Task GraphHistory_AnyMoment_HasTheConnectionsMadeBefore()
    {
        var random = new Random(2);
        int[] from = [.. Enumerable.Range(0, 300).Select(_ => random.Next(40))], to = [.. Enumerable.Range(0, 300).Select(_ => random.Next(40))];
        long[] ids = [.. Enumerable.Range(0, 40).Select(i => (long)i)];
        var graph = SocialGraphBuilder.Build(ids, from, to, [.. Enumerable.Range(0, 300).Select(_ => (uint)random.Next(1, 100))]);
        foreach (var moment in new[] { 0, 1, 50, 99, 100 })
        {
            var reader = new GraphHistory(graph).Before(moment);
            var rows = await reader.ReadAsync(Enumerable.Range(0, 40).ToArray(), TestContext.Current.CancellationToken);
            for (var u = 0; u < 40; u++)
            {
                var times = graph.Times(u).ToArray();
                Assert.Equal(graph.Neighbors(u).ToArray().Where((_, i) => times[i] < moment), rows[u].ToArray());
            }
        }
    }

    [Fact]
    public void HiddenEdges_WithTimes_AreOfTheNewest()
    {
        var from = Enumerable.Range(0, 999).ToArray();
        var graph = SocialGraphBuilder.Build(
            [.. Enumerable.Range(0, 1000).Select(i => (long)i)], from, [.. from.Select(i => i + 1)], [.. from.Select(i => (uint)(1000 + i))]);
        var drawn = HiddenEdges.Draw(graph, 0.1, 0, 1, 0);
        Assert.All(Enumerable.Range(0, 600), u => Assert.Empty(drawn.Hidden[u]));
        Assert.InRange(drawn.Hidden.Sum(h => h.Length) / 2, 60, 140);
    }

    private static IEnumerable<(long, long)> Hidden(SocialGraph graph, HiddenEdges drawn) => Enumerable.Range(0, graph.UserCount)
        .SelectMany(u => drawn.Hidden[u].Where(v => v > u).Select(v => (graph.IdOf(u), graph.IdOf(v))));

    private static SocialGraph OfIds((long A, long B)[] pairs)
    {
        long[] ids = [.. pairs.SelectMany(p => new[] { p.A, p.B }).Distinct().Order()];
        return SocialGraphBuilder.Build(
            ids, [.. pairs.Select(p => Array.BinarySearch(ids, p.A))], [.. pairs.Select(p => Array.BinarySearch(ids, p.B))]);
    }

    private static SocialGraph RandomGraph(int users, int connections, int seed)
    {
        var random = new Random(seed);
        return SocialGraphBuilder.Build(
            [.. Enumerable.Range(0, users).Select(i => (long)i)],
            [.. Enumerable.Range(0, connections).Select(_ => random.Next(users))],
            [.. Enumerable.Range(0, connections).Select(_ => (int)(users * Math.Pow(random.NextDouble(), 2)))]);
    }
}
