using Pymk.Core.Candidates;
using Pymk.Training.Labels;

namespace Pymk.Training.Lists;

/// <summary>Groups labels by slate: the suggestions that one user saw at one time.</summary>
internal static class LabelSlates
{
    /// <summary>Some slates drawn by a seed, each as its rows: no candidate twice, in order of time.</summary>
    /// <param name="labels">The labels, in their order: those of a user at one time lie together.</param>
    /// <param name="most">Most slates to draw.</param>
    /// <param name="seed">Seed of the draw.</param>
    public static int[][] Draw(LabelTable labels, int most, int seed)
    {
        var starts = Starts(labels);
        new Random(seed).Shuffle(starts);
        return [.. starts.Take(most).Select(start => Rows(labels, start))];
    }

    /// <summary>All slates, each as its rows: no candidate twice, in order of time.</summary>
    public static int[][] Of(LabelTable labels) => Array.ConvertAll(Starts(labels), start => Rows(labels, start));

    // The first row of each slate. Slates of one user at one time mix their rows; mostly there is one.
    private static int[] Starts(LabelTable labels)
    {
        var starts = new List<int>();
        var met = new HashSet<long>();
        for (var i = 0; i < labels.Count; i++)
        {
            if (i == 0 || !Together(labels, i - 1, i))
            {
                met.Clear();
            }

            if (met.Add(labels.Request[i]))
            {
                starts.Add(i);
            }
        }

        return [.. starts];
    }

    private static int[] Rows(LabelTable labels, int start)
    {
        var (rows, candidates) = (new List<int>(), new HashSet<int>());
        for (var i = start; i < labels.Count && Together(labels, start, i); i++)
        {
            if (labels.Request[i] == labels.Request[start] && candidates.Add(labels.Candidate[i]))
            {
                rows.Add(i);
            }
        }

        return [.. rows];
    }

    private static bool Together(LabelTable labels, int row, int other) =>
        labels.Time[row] == labels.Time[other] && labels.User[row] == labels.User[other];

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
