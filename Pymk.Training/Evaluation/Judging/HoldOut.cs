using System.Globalization;
using Pymk.Core.Graph;
using Pymk.Training.Labels;

namespace Pymk.Training.Evaluation.Judging;

/// <summary>
/// Draws what is held out: a share of the connections and of the answers that are newer than the served version. Answers are drawn by user, as the
/// answers of a user about the same person depend on each other.
/// </summary>
internal static class HoldOut
{
    /// <summary>Draws by a seed. Where there is too little to judge by, nothing is held out.</summary>
    /// <param name="graph">The graph that is walked.</param>
    /// <param name="labels">Labels from the logs; null without logs.</param>
    /// <param name="served">The served version.</param>
    /// <param name="options">How much is held out.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static HeldOut Draw(SocialGraph graph, LabelTable? labels, ServedVersion served, JudgeOptions options, int seed)
    {
        var notes = new List<string>();
        var fresh = graph.HasTimes ? graph.Connections().Where(c => served.IsNew(graph, c)).ToArray() : [];
        var count = Count(fresh.Length, "connections", served, options, notes);
        new Random(seed).Shuffle(fresh);
        var links = Array.ConvertAll(fresh[..count], c => (c.User, c.Other));
        Array.Sort(links);
        var answers = labels is null ? [] : Answers(labels, served, options, seed, notes);
        var pairs = links.Concat(answers.Select(row => HeldOut.Pair(labels!.User[row], labels.Candidate[row]))).Distinct().Order();
        return new HeldOut(links, answers, [.. pairs], notes);
    }

    private static int[] Answers(LabelTable labels, ServedVersion served, JudgeOptions options, int seed, List<string> notes)
    {
        var fresh = Enumerable.Range(0, labels.Count).Where(row => served.IsNew(labels.Time[row])).ToLookup(row => labels.User[row]);
        var count = Count(fresh.Sum(rows => rows.Count()), "answers", served, options, notes);
        var users = fresh.Select(rows => rows.Key).Order().ToArray();
        new Random(seed).Shuffle(users);
        var held = new List<int>();
        foreach (var user in users.TakeWhile(_ => held.Count < count))
        {
            held.AddRange(fresh[user]);
        }

        return [.. held.Order()];
    }

    private static int Count(int fresh, string what, ServedVersion served, JudgeOptions options, List<string> notes)
    {
        var count = (int)Math.Min(options.Most, options.Share * fresh);
        if (count >= options.Least)
        {
            return count;
        }

        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{fresh:N0} {what} are newer than {served.Name}, and {options.Share:P0} of them are fewer than the {options.Least:N0} to judge by"));
        return 0;
    }
}
