using Pymk.Core.Graph;

namespace Pymk.Training.Features;

/// <summary>
/// Communities by label propagation (Raghavan, Albert, Kumara 2007): each user repeatedly takes the most common label of their connections. A
/// connection counts 1 / sqrt(degree), which keeps the label of a hub from flooding the graph.
/// </summary>
internal static class Communities
{
    private const int Rounds = 8;

    /// <summary>The community of each user. The same seed gives the same communities.</summary>
    public static int[] Of(SocialGraph graph, int seed)
    {
        var n = graph.UserCount;
        var labels = Enumerable.Range(0, n).ToArray();
        var order = Enumerable.Range(0, n).ToArray();
        var random = new Random(seed);
        var (weight, worth) = (new float[n], new float[n]);
        for (var u = 0; u < n; u++)
        {
            worth[u] = 1f / MathF.Sqrt(graph.Degree(u));
        }

        // A user whose connections kept their labels keeps its own.
        var waits = new bool[n];
        Array.Fill(waits, true);
        var touched = new List<int>();
        for (var round = 0; round < Rounds; round++)
        {
            random.Shuffle(order);
            var changed = 0;
            foreach (var u in order)
            {
                if (!waits[u])
                {
                    continue;
                }

                waits[u] = false;
                var best = Best(graph.Neighbors(u), labels[u], labels, weight, worth, touched);
                if (best != labels[u])
                {
                    labels[u] = best;
                    changed++;
                    foreach (var v in graph.Neighbors(u))
                    {
                        waits[v] = true;
                    }
                }
            }

            if (changed < n / 100)
            {
                break;
            }
        }

        return labels;
    }

    // The heaviest label of the neighbours, the smallest among equals; the present one where there are no neighbours.
    private static int Best(ReadOnlySpan<int> neighbors, int present, int[] labels, float[] weight, float[] worth, List<int> touched)
    {
        touched.Clear();
        foreach (var v in neighbors)
        {
            if (weight[labels[v]] == 0)
            {
                touched.Add(labels[v]);
            }

            weight[labels[v]] += worth[v];
        }

        var (best, most) = (present, 0f);
        foreach (var label in touched)
        {
            if (weight[label] > most || (weight[label] == most && label < best))
            {
                (best, most) = (label, weight[label]);
            }

            weight[label] = 0;
        }

        return best;
    }
}
