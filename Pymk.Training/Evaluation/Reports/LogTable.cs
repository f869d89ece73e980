using System.Globalization;
using Pymk.Training.Evaluation.Logs;

namespace Pymk.Training.Evaluation.Reports;

/// <summary>Writes evaluations on logs as plain text.</summary>
internal static class LogTable
{
    /// <summary>Writes one evaluation.</summary>
    public static void Write(TextWriter output, LogEvaluation result)
    {
        var text = CultureInfo.InvariantCulture;
        output.WriteLine();
        var cut = DateTimeOffset.FromUnixTimeSeconds(result.Cut).UtcDateTime;
        output.WriteLine(string.Create(
            text, $"{result.Title} (seed {result.Seed}): {result.Shown:N0} suggestions viewed from {cut:yyyy-MM-dd}, where training ended"));
        if (result.Unknown > 0)
        {
            output.WriteLine(string.Create(text, $"  {result.Unknown:N0} left out: the model does not know one of the two users"));
        }

        output.WriteLine("  target      rows    true  AUC model   taste   diff  common   ECE model   taste");
        Write(output, "invite", result.Invite);
        Write(output, "accept", result.Accept);
        if (result.Policy is { } policy)
        {
            Write(output, policy);
        }
    }

    /// <summary>Writes mean and spread over several seeds.</summary>
    public static void WriteSpread(TextWriter output, IReadOnlyList<LogEvaluation> results)
    {
        foreach (var group in results.GroupBy(r => r.Data).Where(g => g.Count() > 1))
        {
            output.WriteLine();
            output.WriteLine($"{group.First().Title}, {group.Count()} seeds: accept AUC {EvaluationTable.Spread(group.Select(r => r.Accept.Auc))}, "
                + $"ECE {EvaluationTable.Spread(group.Select(r => r.Accept.CalibrationError))}; "
                + $"invite AUC {EvaluationTable.Spread(group.Select(r => r.Invite.Auc))}, "
                + $"ECE {EvaluationTable.Spread(group.Select(r => r.Invite.CalibrationError))}");
        }
    }

    private static void Write(TextWriter output, PolicyValue policy)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  invitations a viewed place: logged {policy.Logged:F4}; in the model's order IPS {policy.Ips:F4} +-{1.96 * policy.Error:F4}, SNIPS {policy.Snips:F4}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"    {policy.Rows:N0} rows with a propensity, {policy.Matched:N0} at the model's place, {policy.Clipped:N0} clipped at {PolicyValue.Clip}; "
            + $"mean weight {policy.MeanWeight:F3} (1: the logs could have shown all of the model's order), worth {policy.EffectiveRows:N0} rows"));
        if (policy.Invalid > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {policy.Invalid:N0} rows left out: their propensity is not above 0 and at most 1"));
        }
    }

    private static void Write(TextWriter output, string name, TargetEvaluation target)
    {
        static string Number(double? value) => value is { } number ? number.ToString("F4", CultureInfo.InvariantCulture) : "-";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-6} {target.Rows,9:N0} {target.Positives,7:P1} {target.Auc,10:F4} ")
            + $"{Number(target.TasteAuc),7} {Number(target.TasteAuc - target.Auc),6} {Number(target.CommonNeighborsAuc),7} "
            + $"{Number(target.CalibrationError),11} {Number(target.TasteCalibrationError),7}");
    }
}
