using Pymk.Core.Candidates;
using Pymk.Training.Labels;

namespace Pymk.Training.Features;

/// <summary>Labels by slate: what one user was shown at one moment.</summary>
internal static class Showings
{
    /// <summary>Rows of each slate, no candidate twice, in order of time.</summary>
    public static int[][] Of(LabelTable labels) =>
        [.. Enumerable.Range(0, labels.Count).GroupBy(i => (labels.User[i], labels.Time[i], labels.Request[i])).Select(g => g.DistinctBy(i => labels.Candidate[i]).ToArray())];

    /// <summary>Where each of the candidates stands in a set that holds them all.</summary>
    public static int[] Places(CandidateSet set, int[] candidates)
    {
        var place = new Dictionary<int, int>(set.Count);
        for (var i = 0; i < set.Count; i++)
        {
            place[set.Users[i]] = i;
        }

        return Array.ConvertAll(candidates, c => place[c]);
    }
}
