using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Training.Evaluation.Links;

/// <summary>Baselines for users without connections: popular users of the same place, and users with the most attributes in common.</summary>
internal static class AttributeBaselines
{
    private const int Depth = 100;
    private static readonly string[] PlaceNames = ["place", "city", "location", "region", "hometown"];

    /// <summary>
    /// The baselines that the profiles allow, by name. Popularity in place needs a field of places, attribute match needs any field.
    /// </summary>
    public static Dictionary<string, Func<int, int[]>> Of(SocialGraph graph, ProfileTable profiles)
    {
        var byDegree = Enumerable.Range(0, graph.UserCount).OrderByDescending(graph.Degree).ThenBy(u => u).ToArray();
        var baselines = new Dictionary<string, Func<int, int[]>>(StringComparer.Ordinal);
        var place = profiles.Fields.FirstOrDefault(f => PlaceNames.Contains(f.Name, StringComparer.OrdinalIgnoreCase));
        if (place is not null)
        {
            baselines["popular in place"] = user => [.. byDegree
                .Where(o => o != user && !graph.Connected(user, o) && place.Tokens(o).ContainsAny(place.Tokens(user))).Take(Depth)];
        }

        if (profiles.Fields.Count > 0)
        {
            var holders = profiles.Fields.Select(f => Holders(f, byDegree)).ToArray();
            baselines["attribute match"] = user => Match(user, graph, profiles, holders);
        }

        return baselines;
    }

    private static List<int>[] Holders(ProfileField field, int[] byDegree)
    {
        var holders = field.Vocabulary.Select(_ => new List<int>()).ToArray();
        foreach (var user in byDegree)
        {
            foreach (var token in field.Tokens(user))
            {
                holders[token].Add(user);
            }
        }

        return holders;
    }

    private static int[] Match(int user, SocialGraph graph, ProfileTable profiles, List<int>[][] holders)
    {
        var shared = new Dictionary<int, int>();
        for (var f = 0; f < profiles.Fields.Count; f++)
        {
            foreach (var token in profiles.Fields[f].Tokens(user))
            {
                foreach (var other in holders[f][token])
                {
                    shared[other] = shared.GetValueOrDefault(other) + 1;
                }
            }
        }

        return [.. shared.Where(s => s.Key != user && !graph.Connected(user, s.Key))
            .OrderByDescending(s => s.Value).ThenByDescending(s => graph.Degree(s.Key)).ThenBy(s => s.Key).Select(s => s.Key).Take(Depth)];
    }
}
