namespace Pymk.Training.Ranker;

/// <summary>Training lists and validation lists of other users.</summary>
internal sealed record RankerSplit(List<RankerList> Links, List<RankerList> Log, List<RankerList> ValidationLinks, List<RankerList> ValidationLog)
{
    private const int MaxValidationLinks = 1_500;

    /// <summary>
    /// Splits by a hash of the user: a user is on one side only. Lists without both a positive and a negative are dropped from training.
    /// </summary>
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

        if (split.ValidationLinks.Count > MaxValidationLinks)
        {
            split.ValidationLinks.RemoveRange(MaxValidationLinks, split.ValidationLinks.Count - MaxValidationLinks);
        }

        return split;
    }

    /// <summary>A number in [0, 1) that depends only on user and seed (SplitMix64).</summary>
    public static double Uniform(int user, long seed)
    {
        var z = unchecked((ulong)seed + (((ulong)user + 1) * 0x9E3779B97F4A7C15));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
