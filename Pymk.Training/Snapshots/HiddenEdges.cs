using Pymk.Core.Graph;

namespace Pymk.Training.Snapshots;

/// <summary>A graph without some of its connections, and those connections.</summary>
/// <param name="Graph">The rest of the graph. Embeddings and features are computed on it.</param>
/// <param name="Hidden">For each user the hidden connections, ascending. A connection is listed at both ends.</param>
internal sealed record HiddenEdges(SocialGraph Graph, int[][] Hidden)
{
    private const int MostCold = 500;

    /// <summary>Users made new: all but zero, one or two of their connections are hidden.</summary>
    public int[] Cold { get; init; } = [];

    /// <summary>
    /// Hides a share of the connections. In a graph with times they are drawn from three times as many of the newest, so every round hides another
    /// part of these.
    /// </summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="share">Share of the connections to hide, 0 to 1.</param>
    /// <param name="coldShare">Share of the users to make new, at most 500. They are the same in every round.</param>
    /// <param name="seed">Seed of all rounds.</param>
    /// <param name="round">Number of the round. It changes the hidden part and the number of connections that a cold user keeps.</param>
    public static HiddenEdges Draw(SocialGraph graph, double share, double coldShare, int seed, int round)
    {
        var random = new Random(unchecked((seed * 7919) + round));
        var n = graph.UserCount;
        var cold = ColdUsers(graph, coldShare, seed);
        var left = new int[n];
        Array.Fill(left, -1);
        for (var i = 0; i < cold.Length; i++)
        {
            left[cold[i]] = (i + round) % 3;
        }

        var newest = NewestThreshold(graph, 3 * share);
        var drawn = newest > 0 ? 1.0 / 3 : share;
        var edges = Hide(graph, c => IsCut(left, c.User, c.Other, random) || ((newest == 0 || c.Time >= newest) && random.NextDouble() < drawn));
        return edges with { Cold = cold };
    }

    /// <summary>Hides the connections that <paramref name="hide"/> accepts. It is asked once a connection, in ascending order.</summary>
    public static HiddenEdges Hide(SocialGraph graph, Predicate<Connection> hide)
    {
        var hidden = new List<int>?[graph.UserCount];
        var rest = graph.Where(c =>
        {
            if (!hide(c))
            {
                return true;
            }

            // Connections come in ascending order, so each list grows in ascending order.
            (hidden[c.User] ??= []).Add(c.Other);
            (hidden[c.Other] ??= []).Add(c.User);
            return false;
        });
        return new HiddenEdges(rest, [.. hidden.Select(h => h is null ? [] : h.ToArray())]);
    }

    private static int[] ColdUsers(SocialGraph graph, double share, int seed)
    {
        var users = Enumerable.Range(0, graph.UserCount).Where(u => graph.Degree(u) > 0).ToArray();
        new Random(unchecked(seed * 31337)).Shuffle(users);
        return users[..Math.Min(users.Length, Math.Min(MostCold, (int)(share * graph.UserCount)))];
    }

    private static bool IsCut(int[] left, int u, int v, Random random)
    {
        // A cold user keeps the first connections in the order of ordinals, which tells nothing about a connection.
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
