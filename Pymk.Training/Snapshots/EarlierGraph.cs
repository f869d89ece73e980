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
        // Only pairs that are connected matter, and few of those shown are.
        var shown = new HashSet<long>();
        for (var i = 0; i < labels.Count; i++)
        {
            var (user, candidate) = (labels.User[i], labels.Candidate[i]);
            if (graph.Connected(user, candidate))
            {
                shown.Add(Key(Math.Min(user, candidate), Math.Max(user, candidate)));
            }
        }

        return graph.Where(c => (!graph.HasTimes || c.Time < time) && !shown.Contains(Key(c.User, c.Other)));
    }

    private static long Key(int user, int other) => ((long)user << 32) | (uint)other;
}
