using Pymk.Core.Candidates;
using Pymk.Training.Labels;

namespace Pymk.Training.Lists;

/// <summary>Groups labels by slate: the suggestions that one user saw at one time.</summary>
internal static class LabelSlates
{
    /// <summary>The rows of each slate, no candidate twice, in order of time.</summary>
    public static int[][] Of(LabelTable labels) =>
    [
        .. Enumerable.Range(0, labels.Count)
            .GroupBy(i => (labels.User[i], labels.Time[i], labels.Request[i]))
            .Select(g => g.DistinctBy(i => labels.Candidate[i]).ToArray()),
    ];

    /// <summary>The place of each candidate in a set that contains all of them.</summary>
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
