using Pymk.Core.Graph;

namespace Pymk.Training.Features;

/// <summary>Core numbers by peeling the least connected user first (Batagelj, Zaveršnik 2003). O(connections).</summary>
internal static class CoreNumbers
{
    /// <summary>The core number of each user.</summary>
    public static int[] Of(SocialGraph graph)
    {
        var n = graph.UserCount;
        var degree = new int[n];
        var most = 0;
        for (var u = 0; u < n; u++)
        {
            degree[u] = graph.Degree(u);
            most = Math.Max(most, degree[u]);
        }

        var start = new int[most + 2];
        foreach (var d in degree)
        {
            start[d + 1]++;
        }

        for (var d = 0; d <= most; d++)
        {
            start[d + 1] += start[d];
        }

        var (order, place, next) = (new int[n], new int[n], start.ToArray());
        for (var u = 0; u < n; u++)
        {
            place[u] = next[degree[u]]++;
            order[place[u]] = u;
        }

        for (var i = 0; i < n; i++)
        {
            var u = order[i];
            foreach (var v in graph.Neighbors(u))
            {
                if (degree[v] > degree[u])
                {
                    // Moves v to the front of its bucket, then moves the start of the bucket past v.
                    var first = start[degree[v]];
                    var swapped = order[first];
                    (order[first], order[place[v]]) = (v, swapped);
                    (place[swapped], place[v]) = (place[v], first);
                    start[degree[v]]++;
                    degree[v]--;
                }
            }
        }

        return degree;
    }
}
