using Pymk.Core.Graph;
using Pymk.Training.Labels;

namespace Pymk.Training.Features;

/// <summary>The graph as it stood before a time, as far as the data can tell.</summary>
internal static class EarlierGraph
{
    /// <summary>Without the connections made at the time or later and, with or without times, without every pair that the labels show.</summary>
    public static SocialGraph Before(SocialGraph graph, LabelTable labels, uint time)
    {
        var shown = new HashSet<(int, int)>();
        for (var i = 0; i < labels.Count; i++)
        {
            shown.Add((Math.Min(labels.User[i], labels.Candidate[i]), Math.Max(labels.User[i], labels.Candidate[i])));
        }

        List<int> from = [], to = [];
        List<uint> times = [];
        for (var u = 0; u < graph.UserCount; u++)
        {
            var neighbors = graph.Neighbors(u);
            var stamps = graph.Times(u);
            for (var i = 0; i < neighbors.Length; i++)
            {
                if (neighbors[i] > u && (stamps.IsEmpty || stamps[i] < time) && !shown.Contains((u, neighbors[i])))
                {
                    from.Add(u);
                    to.Add(neighbors[i]);
                    if (!stamps.IsEmpty)
                    {
                        times.Add(stamps[i]);
                    }
                }
            }
        }

        return SocialGraphBuilder.Build(graph.UserIds.ToArray(), [.. from], [.. to], [.. times]);
    }
}
