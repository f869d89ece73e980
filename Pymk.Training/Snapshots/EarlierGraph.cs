using Pymk.Core.Graph;
using Pymk.Training.Labels;

namespace Pymk.Training.Snapshots;

/// <summary>The graph as of an earlier time.</summary>
internal static class EarlierGraph
{
    /// <summary>Removes the connections made at the time or later and, with or without times, the connections of every labelled pair.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="labels">Labels of suggestions shown at the time or later.</param>
    /// <param name="time">The time, unix seconds.</param>
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
