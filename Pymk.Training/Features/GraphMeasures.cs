using System.Runtime.CompilerServices;
using Pymk.Core.Graph;

namespace Pymk.Training.Features;

/// <summary>
/// Clustering, core numbers and log degrees of a graph. The encoder's inputs and the feature rows of a graph share them: they are kept as long as the graph
/// is.
/// </summary>
internal sealed class GraphMeasures
{
    private static readonly ConditionalWeakTable<SocialGraph, GraphMeasures> Known = [];

    private readonly float[] _logDegrees;

    private GraphMeasures(SocialGraph graph)
    {
        Clustering = Features.Clustering.Of(graph);
        Cores = CoreNumbers.Of(graph);
        _logDegrees = new float[graph.UserCount];
        for (var u = 0; u < _logDegrees.Length; u++)
        {
            _logDegrees[u] = MathF.Log(1 + graph.Degree(u));
        }
    }

    /// <summary>The clustering coefficient of each user.</summary>
    public float[] Clustering { get; }

    /// <summary>The core number of each user.</summary>
    public int[] Cores { get; }

    /// <summary>The measures of a graph, computed once.</summary>
    public static GraphMeasures Of(SocialGraph graph) => Known.GetValue(graph, g => new GraphMeasures(g));

    /// <summary>Mean log degree of some users; 0 for none.</summary>
    public float FriendLogDegree(ReadOnlySpan<int> friends)
    {
        var sum = 0f;
        foreach (var friend in friends)
        {
            sum += _logDegrees[friend];
        }

        return friends.IsEmpty ? 0 : sum / friends.Length;
    }
}
