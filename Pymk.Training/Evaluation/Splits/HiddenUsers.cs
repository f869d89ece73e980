using Pymk.Core.Graph;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Evaluation.Splits;

/// <summary>Makes some users new to measure cold start: hides all of their connections but a few, in both directions.</summary>
/// <param name="Users">The users made new, ascending.</param>
/// <param name="Kept">Connections that each keeps at most.</param>
/// <param name="Edges">The rest of the graph and the hidden connections. Measure only <paramref name="Users"/>.</param>
internal sealed record HiddenUsers(int[] Users, int Kept, HiddenEdges Edges)
{
    /// <summary>Share of the users made new: 5 %.</summary>
    public const double StandardShare = 0.05;

    /// <summary>Draws the users and hides their connections.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="kept">Connections that each keeps: the oldest in a graph with times, else drawn.</param>
    /// <param name="share">Share of all users to make new, drawn from those with more connections than they keep; at least one user.</param>
    /// <param name="seed">Draws the users.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="kept"/> is negative, or <paramref name="share"/> is not within 0 to 1.
    /// </exception>
    public static HiddenUsers Draw(SocialGraph graph, int kept, double share = StandardShare, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(kept);
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of users must be within 0 to 1.");
        }

        var random = new Random(seed);
        var able = Enumerable.Range(0, graph.UserCount).Where(u => graph.Degree(u) > kept).ToArray();
        random.Shuffle(able);
        var users = able[..Math.Min(able.Length, Math.Max(1, (int)(share * graph.UserCount)))];
        Array.Sort(users);
        var isNew = new bool[graph.UserCount];
        foreach (var user in users)
        {
            isNew[user] = true;
        }

        // Two new users never stay connected: the link of one would add to those that the other keeps.
        var keptLinks = users.SelectMany(u => Keep(graph, u, kept, isNew, random).Select(v => (Math.Min(u, v), Math.Max(u, v)))).ToHashSet();
        var edges = HiddenEdges.Hide(graph, c => (isNew[c.User] || isNew[c.Other]) && !keptLinks.Contains((c.User, c.Other)));
        return new HiddenUsers(users, kept, edges);
    }

    private static IEnumerable<int> Keep(SocialGraph graph, int user, int kept, bool[] isNew, Random random)
    {
        if (kept == 0)
        {
            return [];
        }

        var neighbors = graph.Neighbors(user).ToArray();
        var order = graph.HasTimes ? graph.Times(user).ToArray() : new uint[neighbors.Length];
        return neighbors.Select((v, i) => (User: v, Time: order[i], Draw: random.Next()))
            .Where(n => !isNew[n.User]).OrderBy(n => n.Time).ThenBy(n => n.Draw).Select(n => n.User).Take(kept).ToArray();
    }
}
