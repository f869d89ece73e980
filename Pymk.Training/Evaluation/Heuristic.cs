using Pymk.Core.Graph;

namespace Pymk.Training.Evaluation;

/// <summary>The published baselines: each ranks all users that are neither the asker nor connected.</summary>
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

/// <summary>Ranks by a heuristic over the whole graph, without caps. One a thread.</summary>
internal sealed class HeuristicRanker(SocialGraph graph)
{
    private readonly double[] _scores = new double[graph.UserCount];
    private readonly List<int> _touched = [];
    private int[]? _byDegree;

    /// <summary>Others with a score above zero, best first, ties by ordinal; for popularity the first 1,000.</summary>
    public int[] Rank(int user, Heuristic heuristic)
    {
        if (heuristic == Heuristic.Popularity)
        {
            return RankByDegree(user);
        }

        _touched.Clear();
        foreach (var via in graph.Neighbors(user))
        {
            var weight = Weight(graph.Degree(via), heuristic);
            foreach (var other in graph.Neighbors(via))
            {
                if (_scores[other] == 0)
                {
                    _touched.Add(other);
                }

                _scores[other] += weight;
            }
        }

        var found = _touched.Where(o => o != user && !graph.Connected(user, o)).ToArray();
        var keys = found.Select(o => -_scores[o]).ToArray();
        Array.Sort(keys, found, Comparer<double>.Default);
        SortTies(keys, found);
        foreach (var other in _touched)
        {
            _scores[other] = 0;
        }

        return found;
    }

    private static double Weight(int degree, Heuristic heuristic) => heuristic switch
    {
        Heuristic.CommonNeighbors => 1,
        Heuristic.AdamicAdar => 1 / Math.Log(Math.Max(2, degree)),
        _ => 1.0 / degree,
    };

    private static void SortTies(double[] keys, int[] found)
    {
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            Array.Sort(found, start, end - start);
            start = end;
        }
    }

    private int[] RankByDegree(int user)
    {
        _byDegree ??= [.. Enumerable.Range(0, graph.UserCount).OrderByDescending(graph.Degree).ThenBy(u => u)];
        return [.. _byDegree.Where(o => o != user && !graph.Connected(user, o)).Take(1000)];
    }
}
