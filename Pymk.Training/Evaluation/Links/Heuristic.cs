using Pymk.Core.Graph;

namespace Pymk.Training.Evaluation.Links;

/// <summary>Published heuristics of link prediction.</summary>
internal enum Heuristic
{
    /// <summary>Number of common neighbours.</summary>
    CommonNeighbors,

    /// <summary>Sum over common neighbours of 1 / ln degree (Adamic, Adar 2003).</summary>
    AdamicAdar,

    /// <summary>Sum over common neighbours of 1 / degree (Zhou, Lü, Zhang 2009).</summary>
    ResourceAllocation,

    /// <summary>Number of connections.</summary>
    Popularity,
}

/// <summary>Ranks by a heuristic over the whole graph, without caps. For one thread at a time.</summary>
/// <param name="graph">Says who is connected, and how popular people are.</param>
/// <param name="walked">The graph that is walked: that of all connections, or without those of people who are no bridges.</param>
internal sealed class HeuristicRanker(SocialGraph graph, SocialGraph walked)
{
    private readonly double[] _scores = new double[graph.UserCount];
    private readonly List<int> _touched = [];
    private readonly List<int> _best = [];
    private int[]? _byDegree;

    /// <summary>Unconnected users with a score above zero, best first, ties by ordinal; at most <paramref name="most"/>.</summary>
    public int[] Rank(int user, Heuristic heuristic, int most = 1000)
    {
        if (heuristic == Heuristic.Popularity)
        {
            return RankByDegree(user, most);
        }

        _touched.Clear();
        foreach (var via in walked.Neighbors(user))
        {
            var weight = Weight(walked.Degree(via), heuristic);
            foreach (var other in walked.Neighbors(via))
            {
                if (_scores[other] == 0)
                {
                    _touched.Add(other);
                }

                _scores[other] += weight;
            }
        }

        _best.Clear();
        foreach (var other in _touched)
        {
            if ((_best.Count < most || Before(other, _best[^1])) && other != user && !graph.Connected(user, other))
            {
                Insert(other, most);
            }
        }

        foreach (var other in _touched)
        {
            _scores[other] = 0;
        }

        return [.. _best];
    }

    private bool Before(int a, int b) => _scores[a] > _scores[b] || (_scores[a] == _scores[b] && a < b);

    // The list stays sorted, so one comparison with its last rejects most users.
    private void Insert(int other, int most)
    {
        int low = 0, high = _best.Count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            (low, high) = Before(other, _best[middle]) ? (low, middle) : (middle + 1, high);
        }

        _best.Insert(low, other);
        if (_best.Count > most)
        {
            _best.RemoveAt(most);
        }
    }

    private static double Weight(int degree, Heuristic heuristic) => heuristic switch
    {
        Heuristic.CommonNeighbors => 1,
        Heuristic.AdamicAdar => 1 / Math.Log(Math.Max(2, degree)),
        _ => 1.0 / degree,
    };

    private int[] RankByDegree(int user, int most)
    {
        _byDegree ??= [.. Enumerable.Range(0, graph.UserCount).OrderByDescending(graph.Degree).ThenBy(u => u)];
        return [.. _byDegree.Where(o => o != user && !graph.Connected(user, o)).Take(most)];
    }
}
