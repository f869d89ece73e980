using Pymk.Core.Graph;
using Pymk.Training.Features;

namespace Pymk.Training.Evaluation.Splits;

/// <summary>Users made new: of a seeded few, all connections but at most <c>Kept</c> are hidden, in both directions. Measures cold start.</summary>
/// <param name="Users">The users made new, ascending.</param>
/// <param name="Kept">How many connections each kept at most.</param>
/// <param name="Edges">The graph that is left and, for each user, what was hidden; score only <paramref name="Users"/>.</param>
internal sealed record HiddenUsers(int[] Users, int Kept, HiddenEdges Edges)
{
    /// <summary>Five in a hundred.</summary>
    public const double StandardShare = 0.05;

    /// <param name="graph">The whole graph.</param>
    /// <param name="kept">Connections each keeps: 0, 1 or 2, its oldest where there are times, else drawn.</param>
    /// <param name="share">Share of all users to make new, of those with more connections than they keep; at least one where there is any.</param>
    /// <param name="seed">Draws the users.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number to keep, or a share not within 0 to 1.</exception>
    public static HiddenUsers Draw(SocialGraph graph, int kept, double share = StandardShare, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(kept);
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of users to hide lies within 0 to 1.");
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

        // Two new users are never left connected: what one keeps must not add to the other's.
        var keptLinks = users.SelectMany(u => Keep(graph, u, kept, isNew, random).Select(v => (Math.Min(u, v), Math.Max(u, v)))).ToHashSet();
        return new HiddenUsers(users, kept, HiddenEdges.Hide(graph, c => (isNew[c.User] || isNew[c.Other]) && !keptLinks.Contains((c.User, c.Other))));
    }

    private static IEnumerable<int> Keep(SocialGraph graph, int user, int kept, bool[] isNew, Random random)
    {
        if (kept == 0)
        {
            return [];
        }

        var neighbors = graph.Neighbors(user).ToArray();
        var order = graph.HasTimes ? graph.Times(user).ToArray() : new uint[neighbors.Length];
        return neighbors.Select((v, i) => (v, order[i], Draw: random.Next())).Where(n => !isNew[n.v]).OrderBy(n => n.Item2).ThenBy(n => n.Draw).Select(n => n.v).Take(kept).ToArray();
    }
}
