using Pymk.Core.Recommend;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Cluster.Tests.Users;

/// <summary>The mutual connections of an answer, counted slowly.</summary>
internal static class MutualOracle
{
    /// <summary>The people of an answer and how many mutual connections it counts, by id.</summary>
    public static (long User, int Mutuals)[] CountsOf(SuggestionAnswer answer) =>
        [.. answer.Suggestions.Select(s => (s.UserId, s.MutualCount)).OrderBy(s => s.UserId)];

    /// <summary>Asserts that an answer counts the connections that both have, without the hidden, and that the hidden are neither shown nor named.</summary>
    public static void Check(ServingModel model, long asker, HashSet<long> hidden, SuggestionAnswer answer)
    {
        Assert.DoesNotContain(answer.Suggestions, s => hidden.Contains(s.UserId));
        CheckMutuals(model, asker, hidden, answer);
    }

    /// <summary>
    /// Asserts that an answer counts the connections that both have, without the hidden, who are not named either. The counts of
    /// <paramref name="except"/> are not looked at.
    /// </summary>
    public static void CheckMutuals(ServingModel model, long asker, HashSet<long> hidden, SuggestionAnswer answer, long? except = null)
    {
        Assert.NotEqual(0, answer.Count);
        var mine = ConnectionsOf(model, asker).Except(hidden).ToHashSet();
        foreach (var s in answer.Suggestions.Where(s => s.UserId != except))
        {
            var common = ConnectionsOf(model, s.UserId).Count(mine.Contains);
            Assert.Equal(common, s.MutualCount);
            Assert.Equal(common > 0, s.Reasons.Any(r => r.Contains("mutual connection", StringComparison.Ordinal)));
        }

        CheckNotNamed(model, hidden, answer);
    }

    /// <summary>Asserts that nobody of these is named as a mutual connection.</summary>
    public static void CheckNotNamed(ServingModel model, HashSet<long> hidden, SuggestionAnswer answer)
    {
        var names = hidden.Select(h => NameOf(model, h)).ToHashSet();
        foreach (var s in answer.Suggestions)
        {
            Assert.Empty(s.MutualSample.Select(m => m.UserId).Intersect(hidden));
            Assert.Empty(NamesOf(s.Reasons).Intersect(names));
        }
    }

    // The names of "2 mutual connections: A, B" and of "5 mutual connections, among them A, B".
    private static IEnumerable<string> NamesOf(IEnumerable<string> reasons) => reasons
        .Where(r => r.Contains("mutual connection", StringComparison.Ordinal))
        .SelectMany(r => r.Split(["among them ", ": "], StringSplitOptions.None)[^1].Split(", "));

    private static string NameOf(ServingModel model, long user) =>
        model.Graph.TryGetOrdinal(user, out var ordinal)
            ? model.Profiles.Names[ordinal]
            : throw new ArgumentException($"No user {user}.", nameof(user));

    private static IEnumerable<long> ConnectionsOf(ServingModel model, long user)
    {
        model.Graph.TryGetOrdinal(user, out var ordinal);
        return model.Graph.Neighbors(ordinal).ToArray().Select(model.Graph.IdOf);
    }
}
