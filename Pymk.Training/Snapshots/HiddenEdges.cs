using Pymk.Core.Graph;
using Pymk.Training.Features;

namespace Pymk.Training.Snapshots;

/// <summary>A graph without some of its connections, and those connections.</summary>
/// <param name="Graph">The rest of the graph. Embeddings and features are computed on it.</param>
/// <param name="Hidden">For each user the hidden connections, ascending. A connection is listed at both ends.</param>
internal sealed record HiddenEdges(SocialGraph Graph, int[][] Hidden)
{
    private const int MostCold = 500;
    private const int ColdStream = -1;

    /// <summary>Users made new: all but zero, one or two of their connections are hidden.</summary>
    public int[] Cold { get; init; } = [];

    /// <summary>
    /// Hides a share of the connections. In a graph with times they are drawn from three times as many of the newest, so every round hides another
    /// part of these. The draw depends on the ids alone: a round hides a connection in the next day's graph as it did in today's, as long as it is among
    /// the newest. So a training that starts from yesterday's weights asks for no connection that these have learnt from.
    /// </summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="share">Share of the connections to hide, 0 to 1.</param>
    /// <param name="coldShare">Share of the users to make new, at most 500. They are the same in every round.</param>
    /// <param name="seed">Seed of all rounds.</param>
    /// <param name="round">Number of the round. It changes the hidden part and the number of connections that a cold user keeps.</param>
    public static HiddenEdges Draw(SocialGraph graph, double share, double coldShare, int seed, int round)
    {
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
        var edges = Hide(graph, c =>
        {
            var (user, other) = (graph.IdOf(c.User), graph.IdOf(c.Other));
            return IsCut(left, c.User, c.Other, () => Uniform(user, other, seed, (2 * round) + 1) < 0.5)
                || ((newest == 0 || c.Time >= newest) && Uniform(user, other, seed, 2 * round) < drawn);
        });
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
        var draws = Array.ConvertAll(users, u => Uniform(graph.IdOf(u), graph.IdOf(u), seed, ColdStream));
        Array.Sort(draws, users);
        return users[..Math.Min(users.Length, Math.Min(MostCold, (int)(share * graph.UserCount)))];
    }

    // SplitMix64 of two ids, in [0, 1).
    private static double Uniform(long user, long other, int seed, int stream)
    {
        static ulong Mix(ulong z)
        {
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
            return z ^ (z >> 31);
        }

        const ulong Step = 0x9E3779B97F4A7C15;
        var (low, high) = ((ulong)Math.Min(user, other), (ulong)Math.Max(user, other));
        var z = Mix(unchecked(((((ulong)(uint)seed << 32) | (uint)stream) + 1) * Step));
        z = Mix(unchecked(z + (low * Step) + 1));
        z = Mix(unchecked(z + (high * Step) + 1));
        return (z >> 11) * (1.0 / (1UL << 53));
    }

    private static bool IsCut(int[] left, int u, int v, Func<bool> isDrawn)
    {
        // A cold user keeps the first connections in the order of ordinals, which tells nothing about a connection.
        var cut = left[u] == 0 || left[v] == 0 || ((left[u] > 0 || left[v] > 0) && isDrawn());
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

        return graph.AllTimes.IsEmpty ? 0 : Math.Max(1, TimeQuantile.Of(graph.AllTimes, (long)(graph.AllTimes.Length * (1 - share))));
    }
}
