using Pymk.Core.Graph;
using Pymk.Training.Features;

namespace Pymk.Training.Evaluation.Splits;

/// <summary>Takes chosen connections out of a graph, in both directions.</summary>
internal static class LinkRemoval
{
    /// <param name="graph">The whole graph.</param>
    /// <param name="hide">Asked once for each connection, with the smaller ordinal first and the place of the larger one in <see cref="SocialGraph.AllNeighbors"/>.</param>
    public static HiddenEdges Remove(SocialGraph graph, Func<int, int, long, bool> hide)
    {
        List<int> from = [], to = [];
        List<uint> times = [];
        var hidden = new List<int>?[graph.UserCount];
        for (var u = 0; u < graph.UserCount; u++)
        {
            var neighbors = graph.Neighbors(u);
            for (var i = 0; i < neighbors.Length; i++)
            {
                var v = neighbors[i];
                if (v < u)
                {
                    continue;
                }

                if (hide(u, v, graph.Offsets[u] + i))
                {
                    (hidden[u] ??= []).Add(v);
                    (hidden[v] ??= []).Add(u);
                    continue;
                }

                from.Add(u);
                to.Add(v);
                if (graph.HasTimes)
                {
                    times.Add(graph.Times(u)[i]);
                }
            }
        }

        // Smaller ends come first in the outer loop, so each list grows in ascending order.
        var rest = SocialGraphBuilder.Build(graph.UserIds.ToArray(), [.. from], [.. to], [.. times]);
        return new HiddenEdges(rest, [.. hidden.Select(h => h is null ? [] : h.ToArray())]);
    }
}
