using System.Globalization;
using Pymk.Core.Models;

namespace Pymk.Training.Evaluation.Judging;

/// <summary>
/// Decides whether a version may be published. It is refused for a measure that is worse than the margin allows, and worse by more than 2.5 standard
/// errors of the difference. A smaller difference is chance: a night has six measures, and at two errors an equal version is refused every few weeks.
/// </summary>
internal static class Verdict
{
    private const double Errors = 2.5;

    /// <summary>Why the version is worse than the margins allow; empty where it is not.</summary>
    public static IReadOnlyList<string> Of(JudgedLinks? links, JudgedAnswers? answers, JudgeMargins margins)
    {
        var reasons = new List<string>();
        void Judge(string name, double before, double now, double lost, double allowed, double error)
        {
            if (lost > allowed && lost > Errors * error)
            {
                reasons.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{name} is {now:F4}, {before:F4} with the served version: worse by more than {allowed:F4}"));
            }
        }

        if (links is not null)
        {
            var (before, now) = (links.Serving, links.Candidate);
            Judge("recall@20", before.Recall, now.Recall, before.Recall - now.Recall, margins.Links * before.Recall, links.RecallError);
            Judge("MRR", before.Mrr, now.Mrr, before.Mrr - now.Mrr, margins.Links * before.Mrr, links.MrrError);
        }

        foreach (var (name, target) in new[] { ("invite", answers?.Invite), ("accept", answers?.Accept) })
        {
            if (target is not null)
            {
                var (before, now) = (target.Serving, target.Candidate);
                Judge($"{name} AUC", before.Auc, now.Auc, before.Auc - now.Auc, margins.Auc, target.AucError);
                Judge(
                    $"{name} ECE", before.CalibrationError, now.CalibrationError, now.CalibrationError - before.CalibrationError,
                    margins.CalibrationError, target.CalibrationErrorError);
            }
        }

        return reasons;
    }
}
