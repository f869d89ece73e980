using System.CommandLine;
using System.Globalization;
using Pymk.Training.Cli;
using Pymk.Training.Generate;
using Pymk.Training.Import;

namespace Pymk.Training.Experiments;

/// <summary>
/// The verb <c>experiment check</c>: shows on generated logs that arms which are alike are told so, and that a better one is found. The logs pass through
/// files, as those of a service do.
/// </summary>
internal static class CheckCommand
{
    private const string Name = "check";
    private const ulong RepeatStream = 1UL << 41;

    public static Command Create()
    {
        var answers = OptionRanges.Create("--answers", "Answers in the logs.", 100_000, 1_000, 10_000_000);
        var users = OptionRanges.Create("--users", "Members of the network.", 10_000, 1_000, 1_000_000);
        var repeats = OptionRanges.Create("--repeats", "Draws of the arms over the same answers.", 100, 1, 10_000);
        var effect = OptionRanges.Create("--effect", "Share of the better arm's answers that the hidden taste orders.", 0.5, 0.0, 1.0);
        var seed = OptionRanges.Create("--seed", "Seed of the network.", 1UL, 0UL, ulong.MaxValue);
        var command = new Command(Name, "Checks the statistics on generated logs: alike arms, and one that is better by the hidden taste.")
        {
            answers, users, repeats, effect, seed,
        };
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var options = new GenerateOptions
                {
                    Users = parsed.GetValue(users),
                    Requests = parsed.GetValue(answers),
                    Seed = parsed.GetValue(seed),
                    Experiment = Name,
                    Output = "",
                };
                return Run(options, parsed.GetValue(repeats), parsed.GetValue(effect), Console.Out, cancellation);
            },
            CancellationToken.None));
        return command;
    }

    /// <summary>Generates, draws arms again and again, and tells how often a difference is called.</summary>
    /// <returns>Exit code.</returns>
    internal static int Run(GenerateOptions options, int repeats, double effect, TextWriter output, CancellationToken cancellation)
    {
        var alike = Rows(options, cancellation);
        var (calls, atOneLook, refused) = (0, 0, 0);
        var judged = new ResultOptions { Control = GenerateOptions.Control, Planned = options.Users };
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var result = ExperimentResult.Of(Drawn(alike, options.Seed, repeat), judged);
            var comparison = result.Comparisons[0];
            calls += comparison.Call is Call.Better or Call.Worse ? 1 : 0;
            atOneLook += Math.Abs(comparison.Invites.Value) > comparison.Invites.AtOneLook(judged.Alpha) ? 1 : 0;
            refused += result.Sample.IsMismatch ? 1 : 0;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A/A, {alike.Users.Sum(u => (long)u.Answers):N0} answers to {alike.Users.Count:N0} users, {repeats} draws of the arms at 95 %: "
            + $"no difference called in {repeats - calls - refused}, a difference in {calls}, refused by the sample ratio {refused}"));
        output.WriteLine($"  by the interval for one look a difference in {atOneLook}");
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"An arm of whose answers the hidden taste orders {effect:P0}:"));
        ResultCommand.Write(Rows(options with { Effect = effect }, cancellation), judged, output);
        return 0;
    }

    private static ExperimentRows Rows(GenerateOptions options, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("pymk-experiment-").FullName;
        try
        {
            NetworkGenerator.Run(options with { Output = folder }, null, cancellation);
            return ExperimentLog.Read(ImportFiles.Logs(null, folder), Name, null, new ImportReport(ExperimentLog.Examples), null, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The same answers, as if the arms had been drawn with another salt. Receivers are left out: they do not decide.
    private static ExperimentRows Drawn(ExperimentRows rows, ulong seed, int repeat)
    {
        var dice = new Dice(seed, RepeatStream + (ulong)repeat);
        var users = new UserRow[rows.Users.Count];
        for (var i = 0; i < users.Length; i++)
        {
            users[i] = rows.Users[i] with { Arm = dice.Chance(0.5) ? 1 : 0 };
        }

        return rows with { Users = users, Receivers = [] };
    }
}
