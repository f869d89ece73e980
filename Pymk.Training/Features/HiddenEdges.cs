using Pymk.Core.Graph;

namespace Pymk.Training.Features;

/// <summary>A graph with some connections taken out, in both directions, and what was taken out.</summary>
/// <param name="Graph">What is left: the message graph, and the graph of every feature.</param>
/// <param name="Hidden">For each user the hidden connections, ascending; a connection is listed at both ends.</param>
internal sealed record HiddenEdges(SocialGraph Graph, int[][] Hidden)
{
    /// <summary>Hides a share of the connections: the newest where there are times, else drawn by the seed.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="share">Share of the connections to hide, 0 to 1.</param>
    /// <param name="coldShare">Share of the users of whom everything but zero, one or two connections is hidden besides.</param>
    /// <param name="seed">Another seed hides another part; with times it draws from the newest connections, three times as many as are hidden.</param>
    public static HiddenEdges Draw(SocialGraph graph, double share, double coldShare, int seed)
    {
        var random = new Random(seed);
        var n = graph.UserCount;
        var left = ColdUsers(graph, coldShare, random);
        var newest = NewestThreshold(graph, 3 * share);
        var drawn = newest > 0 ? 1.0 / 3 : share;
        List<int> from = [], to = [];
        List<uint> times = [];
        var hidden = new List<int>?[n];
        for (var u = 0; u < n; u++)
        {
            var neighbors = graph.Neighbors(u);
            var rowTimes = graph.Times(u);
            for (var i = 0; i < neighbors.Length; i++)
            {
                var v = neighbors[i];
                if (v < u)
                {
                    continue;
                }

                var cold = IsCut(left, u, v, random);
                if (cold || ((newest == 0 || rowTimes[i] >= newest) && random.NextDouble() < drawn))
                {
                    (hidden[u] ??= []).Add(v);
                    (hidden[v] ??= []).Add(u);
                    continue;
                }

                from.Add(u);
                to.Add(v);
                if (graph.HasTimes)
                {
                    times.Add(rowTimes[i]);
                }
            }
        }

        var ids = graph.UserIds.ToArray();
        var rest = SocialGraphBuilder.Build(ids, [.. from], [.. to], [.. times]);
        return new HiddenEdges(rest, [.. hidden.Select(h => h is null ? [] : h.Order().ToArray())]);
    }

    // For a cold user how many connections may stay, -1 for everyone else.
    private static int[] ColdUsers(SocialGraph graph, double share, Random random)
    {
        var left = new int[graph.UserCount];
        for (var u = 0; u < left.Length; u++)
        {
            left[u] = random.NextDouble() < share ? random.Next(3) : -1;
        }

        return left;
    }

    private static bool IsCut(int[] left, int u, int v, Random random)
    {
        // Every cold end keeps its first connections met; the order is that of ordinals, which says nothing about the connection.
        var cut = left[u] == 0 || left[v] == 0 || ((left[u] > 0 || left[v] > 0) && random.NextDouble() < 0.5);
        if (!cut)
        {
            left[u] -= left[u] > 0 ? 1 : 0;
            left[v] -= left[v] > 0 ? 1 : 0;
        }

        return cut;
    }

    private static uint NewestThreshold(SocialGraph graph, double share)
    {
        if (!graph.HasTimes)
        {
            return 0;
        }

        var times = graph.AllTimes.ToArray();
        Array.Sort(times);
        return times.Length == 0 ? 0 : Math.Max(1, times[(int)Math.Clamp(times.Length * (1 - share), 0, times.Length - 1)]);
    }
}
