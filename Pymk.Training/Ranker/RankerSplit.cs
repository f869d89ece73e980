namespace Pymk.Training.Ranker;

/// <summary>Lists to learn from and lists of other users to validate on.</summary>
internal sealed record RankerSplit(List<RankerList> Links, List<RankerList> Log, List<RankerList> ValidationLinks, List<RankerList> ValidationLog)
{
    private const int MostValidationLinks = 1_500;

    /// <summary>Splits by a hash of the user, so that no user is on both sides. Lists without a choice to make teach nothing and are left out of learning.</summary>
    public static RankerSplit Create(RankerTrainingSet set, double share, long seed)
    {
        var split = new RankerSplit([], [], [], []);
        foreach (var list in set.Lists)
        {
            if (list.Candidates.Length == 0)
            {
                continue;
            }

            var kept = Uniform(list.User, seed) < share;
            if (list.Kind == RankerListKind.Log)
            {
                (kept ? split.ValidationLog : split.Log).Add(list);
            }
            else if (list.Labels.Any(l => l > 0) && list.Labels.Any(l => l <= 0))
            {
                (kept ? split.ValidationLinks : split.Links).Add(list);
            }
        }

        if (split.ValidationLinks.Count > MostValidationLinks)
        {
            split.ValidationLinks.RemoveRange(MostValidationLinks, split.ValidationLinks.Count - MostValidationLinks);
        }

        return split;
    }

    /// <summary>A number in [0, 1) that depends on user and seed alone (SplitMix64).</summary>
    public static double Uniform(int user, long seed)
    {
        var z = unchecked((ulong)seed + (((ulong)user + 1) * 0x9E3779B97F4A7C15));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
