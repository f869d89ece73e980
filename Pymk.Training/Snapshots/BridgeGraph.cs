using Pymk.Core.Graph;

namespace Pymk.Training.Snapshots;

/// <summary>
/// The graph that training walks: the same users, without the connections of people who are no bridges. Serving reads their rows as empty and finds
/// them in no row, so features, embeddings and candidates of training have no path through them either.
/// </summary>
internal static class BridgeGraph
{
    /// <summary>The graph without the connections of some users; the graph itself where there are none.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="noBridges">Ordinals of the people who are no bridges.</param>
    public static SocialGraph Of(SocialGraph graph, IReadOnlyCollection<int> noBridges)
    {
        if (noBridges.Count == 0)
        {
            return graph;
        }

        var closed = new bool[graph.UserCount];
        foreach (var user in noBridges)
        {
            closed[user] = true;
        }

        return graph.Where(c => !closed[c.User] && !closed[c.Other]);
    }
}
