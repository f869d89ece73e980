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

        return graph.Where(c => (!graph.HasTimes || c.Time < time) && !shown.Contains((c.User, c.Other)));
    }
}
