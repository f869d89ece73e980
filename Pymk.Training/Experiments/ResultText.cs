using System.Globalization;

namespace Pymk.Training.Experiments;

/// <summary>Writes the result of an experiment as plain text.</summary>
internal static class ResultText
{
    private static readonly CultureInfo Text = CultureInfo.InvariantCulture;

    /// <summary>Writes a result.</summary>
    public static void Write(TextWriter output, ExperimentResult result)
    {
        var (rows, options) = (result.Rows, result.Options);
        var answers = rows.Users.Sum(u => (long)u.Answers);
        output.WriteLine(string.Create(
            Text, $"Experiment {rows.Name}: {answers:N0} answers to {rows.Users.Count:N0} users, {Day(rows.First)} to {Day(rows.Last)}"));
        WriteSample(output, result.Sample, result.Arms);
        output.WriteLine();
        output.WriteLine("arm                  users    answers  invites/answer        accepts/answer        accepts/invite (by receiver)");
        foreach (var arm in result.Arms)
        {
            output.WriteLine(string.Create(
                Text,
                $"{arm.Name,-18} {arm.InvitesPerAnswer.Clusters,7:N0} {arm.InvitesPerAnswer.Trials,10:N0}  {Rate(arm.InvitesPerAnswer),-20}  {Rate(arm.AcceptsPerAnswer),-20}  {Rate(arm.AcceptsPerInvite)}"));
        }

        foreach (var comparison in result.Comparisons)
        {
            output.WriteLine();
            output.WriteLine($"{comparison.Arm} less {result.Arms[0].Name}, {Percent(1 - comparison.Alpha)} intervals:");
            Write(output, "invites/answer", comparison.Invites, comparison.Alpha, options.Planned, result.Arms[0].InvitesPerAnswer.Value);
            Write(output, "accepts/answer", comparison.Accepts, comparison.Alpha, options.Planned, result.Arms[0].AcceptsPerAnswer.Value);
            Write(output, "accepts/invite", comparison.Receivers, comparison.Alpha, options.Planned, result.Arms[0].AcceptsPerInvite.Value);
            output.WriteLine($"  {Said(comparison, result.Arms[0].Name, options)}");
        }

        output.WriteLine();
        WriteNotes(output, result);
    }

    private static void WriteSample(TextWriter output, SampleRatio sample, IReadOnlyList<ArmRates> arms)
    {
        var shares = string.Join(", ", arms.Zip(sample.Shares, (a, share) => $"{a.Name} {Percent(share)}"));
        output.WriteLine(sample.IsMismatch
            ? string.Create(Text, $"Sample ratio: MISMATCH (p = {sample.P:0.0e+0}, expected {shares}). No result is called: users or rows of an arm are missing. "
                + $"If the arms have other shares, say so with --shares.")
            : string.Create(Text, $"Sample ratio: as expected ({shares}; p = {sample.P:0.###})"));
    }

    private static void Write(TextWriter output, string name, Difference difference, double alpha, int planned, double before)
    {
        var relative = difference.Value / before;
        output.WriteLine(string.Create(
            Text,
            $"  {name,-15} {difference.Value,10:+0.00000;-0.00000} ({relative:+0.0%;-0.0%})   any look +-{difference.AtAnyLook(alpha, planned):0.00000} (p {difference.PAtAnyLook(alpha, planned):0.####})   one look +-{difference.AtOneLook(alpha):0.00000}"));
    }

    private static string Said(Comparison comparison, string first, ResultOptions options)
    {
        var measure = options.Decides == Measure.Invites ? "invitations for each answer" : "accepted invitations for each answer";
        return comparison.Call switch
        {
            Call.Better => $"{comparison.Arm} is better than {first} by {measure}. This holds whenever you look, so the experiment may end now.",
            Call.Worse => $"{comparison.Arm} is worse than {first} by {measure}. This holds whenever you look: end the experiment.",
            Call.TooFew => $"No call: an arm has fewer than {ExperimentResult.FewestUsers} users.",
            Call.Refused => "No call: the sample ratio does not match.",
            _ => $"No difference is called by {measure}: the interval for any look holds 0. Go on, or end it without a winner.",
        };
    }

    private static void WriteNotes(TextWriter output, ExperimentResult result)
    {
        var rows = result.Rows;
        output.WriteLine("Intervals are robust against many answers of one user; those of accepts/invite against many invitations of one receiver.");
        output.WriteLine(string.Create(
            Text,
            $"{result.SharedReceivers:P1} of the invited people were invited from more than one arm. Arms share receivers: who is invited more by one arm may accept the other's less,"));
        output.WriteLine("which makes arms look more different, or less, than either would be for everybody. accepts/invite tells whether an arm's invitations are worse, not this.");
        output.WriteLine("Invitations of the last days may still be accepted, in all arms alike.");
        if (rows.Mixed > 0)
        {
            output.WriteLine(string.Create(Text, $"{rows.Mixed:N0} users have answers of more than one arm and are left out."));
        }

        if (rows.WithoutRequest > 0)
        {
            output.WriteLine(string.Create(Text, $"{rows.WithoutRequest:N0} rows name the experiment and no answer (request), and are left out."));
        }
    }

    private static string Rate(Ratio ratio) => double.IsFinite(ratio.Value)
        ? string.Create(Text, $"{ratio.Value:0.00000} +-{1.96 * ratio.Error:0.00000}")
        : "-";

    private static string Percent(double share) => string.Create(Text, $"{share * 100:0.##} %");

    private static string Day(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd", Text);
}
