using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Logs;
using Pymk.Training.Labels;
using Pymk.Training.Ranker;

namespace Pymk.Training.Evaluation.Judging;

/// <summary>Compares the probabilities of two versions with answers that neither has learnt from.</summary>
internal static class AnswerJudge
{
    // An AUC of fewer answers is chance.
    private const int LeastAnswers = 50;

    /// <summary>Scores the answers with both sides.</summary>
    /// <param name="world">The graph before the first of the answers.</param>
    /// <param name="live">The graph whose connections of the moment each suggestion was made with.</param>
    /// <param name="answers">The answers held out.</param>
    /// <param name="serving">Weights of the served version.</param>
    /// <param name="candidate">Weights of the new version.</param>
    /// <param name="seed">Seed of the standard errors.</param>
    /// <param name="progress">Receives every finished slate.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>Null where the answers are all the same.</returns>
    public static JudgedAnswers? Run(
        JudgedWorld world, SocialGraph live, LabelTable answers, JudgedWeights serving, JudgedWeights candidate, int seed,
        IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        LogScores Of(JudgedWeights weights) => world.Ask(weights, r => LogScores.Of(r, answers, live, progress, cancellation), cancellation);
        var (before, after) = (Of(serving), Of(candidate));
        var invite = Target(answers, answers.Invited, before.Invite, after.Invite, seed);
        return invite is null ? null : new JudgedAnswers(invite, Target(answers, answers.Accepted, before.Accept, after.Accept, seed));
    }

    /// <summary>Compares two scores of the labels with known outcomes; null where they are too few or all the same.</summary>
    internal static JudgedTarget? Target(LabelTable labels, IReadOnlyList<sbyte> outcomes, float[] before, float[] after, int seed)
    {
        int[] rows = [.. Enumerable.Range(0, outcomes.Count).Where(
            i => outcomes[i] != LabelTable.Censored && !float.IsNaN(before[i]) && !float.IsNaN(after[i]))];
        var (old, now) = (Figures(rows, before, outcomes), Figures(rows, after, outcomes));
        if (rows.Length < LeastAnswers || double.IsNaN(old.Auc))
        {
            return null;
        }

        int[][] users = [.. rows.GroupBy(row => labels.User[row]).Select(group => group.ToArray())];
        return new JudgedTarget(
            rows.Length, old, now,
            StandardError.OfMeasure(users, r => Figures(r, after, outcomes).Auc - Figures(r, before, outcomes).Auc, seed),
            StandardError.OfMeasure(users, r => Figures(r, after, outcomes).CalibrationError - Figures(r, before, outcomes).CalibrationError, seed));
    }

    private static AnswerFigures Figures(int[] rows, float[] scores, IReadOnlyList<sbyte> outcomes)
    {
        var (given, labels) = (Array.ConvertAll(rows, i => scores[i]), Array.ConvertAll(rows, i => (float)outcomes[i]));
        return new AnswerFigures(RankerMetrics.Auc(given, labels), RankerMetrics.CalibrationError(given, labels));
    }
}
