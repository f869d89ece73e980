using Pymk.Core.Graph;

namespace Pymk.Training.GraphSage;

/// <summary>A graph without a random part of its connections, and that part.</summary>
internal sealed record EdgeSplit(SocialGraph Rest, (int A, int B)[] Hidden)
{
    public static EdgeSplit Draw(SocialGraph graph, double share, Random random)
    {
        List<(int, int)> hidden = [];
        var rest = graph.Where(c =>
        {
            if (random.NextDouble() >= share)
            {
                return true;
            }

            hidden.Add((c.User, c.Other));
            return false;
        });
        return new EdgeSplit(rest, [.. hidden]);
    }
}
