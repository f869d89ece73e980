using Pymk.Core.Candidates;
using Pymk.Core.Features;

namespace Pymk.Core.Diversity;

/// <summary>
/// Picks a slate from a ranked list so that no shared attribute and no community dominates it. A candidate whose group is full is picked only where
/// the slate would otherwise be short. The slate keeps the order of the ranking.
/// </summary>
public static class SlateDiversity
{
    // ln(1 + 10): the rarity weight of a token that one user in ten has.
    private const float RareWeight = 2.4f;

    /// <summary>Picks the slate.</summary>
    /// <param name="ranked">The groups of the candidates, best first.</param>
    /// <param name="count">Size of the slate.</param>
    /// <param name="options">Limits of a group's share.</param>
    /// <param name="full">Takes whose group is full when their turn comes; null for nobody who asks.</param>
    /// <returns>Indexes into <paramref name="ranked"/>, best first: <paramref name="count"/>, or all if there are fewer.</returns>
    public static List<int> Pick(ReadOnlySpan<CandidateGroups> ranked, int count, DiversityOptions options, List<FullGroup>? full = null)
    {
        var attributeLimit = Limit(count, options.MaxShareOfAttribute);
        var communityLimit = Limit(count, options.MaxShareOfCommunity);
        var attributes = new Dictionary<int, int>();
        var communities = new Dictionary<int, int>();
        var picked = new List<int>(count);
        var waiting = new List<int>();
        for (var i = 0; i < ranked.Length && picked.Count < count; i++)
        {
            var (attribute, community) = ranked[i];
            var isAttributeFull = attribute >= 0 && attributes.GetValueOrDefault(attribute) >= attributeLimit;
            if (isAttributeFull
                || (community >= 0 && communities.GetValueOrDefault(community) >= communityLimit))
            {
                waiting.Add(i);
                full?.Add(new FullGroup(i, isAttributeFull));
                continue;
            }

            attributes[attribute] = attributes.GetValueOrDefault(attribute) + 1;
            communities[community] = communities.GetValueOrDefault(community) + 1;
            picked.Add(i);
        }

        picked.AddRange(waiting.Take(count - picked.Count));
        picked.Sort();
        return picked;
    }

    /// <summary>The groups of a candidate.</summary>
    public static CandidateGroups GroupsOf(CandidateSet set, int i) => new(Group(set, i), set.Communities[i]);

    /// <summary>
    /// The group of a candidate is the rarest attribute it shares with the user: its token. -1 for none: a value that many users have, such as a
    /// country, makes no group.
    /// </summary>
    public static int Group(CandidateSet set, int i) =>
        (float)set.Pair[(i * PairFeatures.Count) + (int)PairFeature.RarestAttribute] >= RareWeight ? set.SharedTokens[i] : -1;

    private static int Limit(int count, double share) => share >= 1 ? int.MaxValue : Math.Max(1, (int)Math.Ceiling(count * share));
}

/// <summary>The groups whose share of a slate is limited.</summary>
/// <param name="Attribute">The <see cref="SlateDiversity.Group"/>; -1 for none.</param>
/// <param name="Community">The community; -1 where unknown.</param>
public readonly record struct CandidateGroups(int Attribute, int Community);
