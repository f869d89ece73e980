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
        var weight = new float[n];
        var touched = new List<int>();
        for (var round = 0; round < Rounds; round++)
        {
            random.Shuffle(order);
            var changed = 0;
            foreach (var u in order)
            {
                touched.Clear();
                foreach (var v in graph.Neighbors(u))
                {
                    if (weight[labels[v]] == 0)
                    {
                        touched.Add(labels[v]);
                    }

                    weight[labels[v]] += 1f / MathF.Sqrt(graph.Degree(v));
                }

                var (best, most) = (labels[u], 0f);
                foreach (var label in touched)
                {
                    if (weight[label] > most || (weight[label] == most && label < best))
                    {
                        (best, most) = (label, weight[label]);
                    }

                    weight[label] = 0;
                }

                changed += best != labels[u] ? 1 : 0;
                labels[u] = best;
            }

            if (changed < n / 100)
            {
                break;
            }
        }

        return labels;
    }
}
