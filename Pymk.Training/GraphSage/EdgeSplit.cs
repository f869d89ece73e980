using Pymk.Core.Graph;

namespace Pymk.Training.GraphSage;

/// <summary>A graph without a random part of its connections, and that part.</summary>
internal sealed record EdgeSplit(SocialGraph Rest, (int A, int B)[] Hidden)
{
    public static EdgeSplit Draw(SocialGraph graph, double share, Random random)
    {
        List<int> from = [], to = [];
        List<(int, int)> hidden = [];
        for (var u = 0; u < graph.UserCount; u++)
        {
            foreach (var v in graph.Neighbors(u))
            {
                if (v <= u)
                {
                    continue;
                }

                if (random.NextDouble() < share)
                {
                    hidden.Add((u, v));
                }
                else
                {
                    from.Add(u);
                    to.Add(v);
                }
            }
        }

        return new EdgeSplit(SocialGraphBuilder.Build(graph.UserIds.ToArray(), [.. from], [.. to], parts: graph.Parts), [.. hidden]);
    }
}
