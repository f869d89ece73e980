using Pymk.Core.Graph;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Evaluation.Splits;

/// <summary>Hides links to predict when the data has no later ones: the newest share in a graph with times, else a drawn share.</summary>
internal static class LinkSplit
{
    /// <summary>Share of the connections to hide: 10 %.</summary>
    public const double StandardShare = 0.1;

    /// <summary>Hides a share of the connections in both directions.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="share">Share of the connections to hide, 0 to 1, rounded down to whole connections.</param>
    /// <param name="seed">Draws the links, or breaks ties between links of the same second.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is not within 0 to 1.</exception>
    public static HiddenEdges Hide(SocialGraph graph, double share = StandardShare, int seed = 1)
    {
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of links must be within 0 to 1.");
        }

        var random = new Random(seed);
        var keys = graph.Connections().Select(c => (c.Time, Draw: random.Next(), c.User, c.Other)).ToList();
        keys.Sort();
        var chosen = keys.Skip(keys.Count - (int)(keys.Count * share)).Select(k => (k.User, k.Other)).ToHashSet();
        return HiddenEdges.Hide(graph, c => chosen.Contains((c.User, c.Other)));
    }
}
