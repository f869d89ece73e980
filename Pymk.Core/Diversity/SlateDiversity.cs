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
    /// <param name="set">The candidates.</param>
    /// <param name="ranked">Indexes into the set, best first.</param>
    /// <param name="count">Size of the slate.</param>
    /// <param name="options">Limits of a group's share.</param>
    /// <param name="full">Takes whose group is full when their turn comes; null for nobody who asks.</param>
    /// <returns>Indexes into the set, best first: <paramref name="count"/>, or all of <paramref name="ranked"/> if there are fewer.</returns>
    public static List<int> Pick(CandidateSet set, ReadOnlySpan<int> ranked, int count, DiversityOptions options, List<FullGroup>? full = null)
    {
        var attributeLimit = Limit(count, options.MaxShareOfAttribute);
        var communityLimit = Limit(count, options.MaxShareOfCommunity);
        var attributes = new Dictionary<int, int>();
        var communities = new Dictionary<int, int>();
        var picked = new List<int>(count);
        var waiting = new List<int>();
        for (var i = 0; i < ranked.Length && picked.Count < count; i++)
        {
            var (attribute, community) = (Group(set, ranked[i]), set.Communities[ranked[i]]);
            var isAttributeFull = attribute >= 0 && attributes.GetValueOrDefault(attribute) >= attributeLimit;
            if (isAttributeFull
                || (community >= 0 && communities.GetValueOrDefault(community) >= communityLimit))
            {
                waiting.Add(i);
                full?.Add(new FullGroup(ranked[i], isAttributeFull));
                continue;
            }

            attributes[attribute] = attributes.GetValueOrDefault(attribute) + 1;
            communities[community] = communities.GetValueOrDefault(community) + 1;
            picked.Add(i);
        }

        picked.AddRange(waiting.Take(count - picked.Count));
        picked.Sort();
        for (var i = 0; i < picked.Count; i++)
        {
            picked[i] = ranked[picked[i]];
        }

        return picked;
    }

    /// <summary>
    /// The group of a candidate is the rarest attribute it shares with the user: its token. -1 for none: a value that many users have, such as a
    /// country, makes no group.
    /// </summary>
    public static int Group(CandidateSet set, int i) =>
        (float)set.Pair[(i * PairFeatures.Count) + (int)PairFeature.RarestAttribute] >= RareWeight ? set.SharedTokens[i] : -1;

    private static int Limit(int count, double share) => share >= 1 ? int.MaxValue : Math.Max(1, (int)Math.Ceiling(count * share));
}
