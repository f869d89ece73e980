using Pymk.Core.Graph;
using Pymk.Training.Features;

namespace Pymk.Training.Evaluation.Splits;

/// <summary>
/// Links to predict where no later ones are given: the newest share where connections have times, else a seeded share. Every hidden link is gone from the
/// graph in both directions.
/// </summary>
internal static class LinkSplit
{
    /// <summary>A tenth.</summary>
    public const double StandardShare = 0.1;

    /// <param name="graph">The whole graph.</param>
    /// <param name="share">Share of the connections to hide, 0 to 1; rounded down.</param>
    /// <param name="seed">Draws the links, or decides between links of the same second.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not within 0 to 1.</exception>
    public static HiddenEdges Hide(SocialGraph graph, double share = StandardShare, int seed = 1)
    {
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of links to hide lies within 0 to 1.");
        }

        var random = new Random(seed);
        var keys = graph.Connections().Select(c => (c.Time, Draw: random.Next(), c.User, c.Other)).ToList();
        keys.Sort();
        var chosen = keys.Skip(keys.Count - (int)(keys.Count * share)).Select(k => (k.User, k.Other)).ToHashSet();
        return HiddenEdges.Hide(graph, c => chosen.Contains((c.User, c.Other)));
    }
}
