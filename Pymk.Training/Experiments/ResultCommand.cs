using System.CommandLine;
using System.Globalization;
using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Import;

namespace Pymk.Training.Experiments;

/// <summary>The verb <c>experiment result</c>: from logs to a result. Exit code 1 where the sample ratio refuses one.</summary>
internal static class ResultCommand
{
    private const int Refused = 1;

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the experiment." };
        var data = new Option<string>("--data") { Description = "A snapshot, or a folder with interactions.*." };
        var logs = new Option<string>("--logs") { Description = "A file of interactions, or a folder of them, such as that of Pymk:EventLog:Folder." };
        var ids = OptionChoices.Create("--ids", "What user ids in the logs are.", UserIdKindNames.Number, UserIdKindNames.Number, UserIdKindNames.Text);
        var confidence = OptionRanges.Create("--confidence", "Percent: how sure a call must be.", 95.0, 50.0, 99.99);
        var planned = OptionRanges.Create(
            "--planned-users", "Users of two arms at which the interval is narrowest; fix it before the experiment.", 10_000, 100, 100_000_000);
        var measure = OptionChoices.Create("--measure", "What decides: invitations, or accepted invitations, for each answer.", "invites", "invites", "accepts");
        var control = new Option<string>("--control") { Description = "The arm that the others are compared with; 'control', or the first by name." };
        var shares = new Option<string>("--shares") { Description = "Shares of the arms, such as control=80,other=20; even without it." };
        var command = new Command("result", "Computes the result of an experiment from its logs.")
        {
            name, data, logs, ids, confidence, planned, measure, control, shares,
        };
        command.SetAction((parsed, cancellation) => Task.Run(
            () => Run(
                parsed.GetValue(name)!,
                Files(parsed.GetValue(data), parsed.GetValue(logs)),
                parsed.GetValue(ids) == UserIdKindNames.Text,
                new ResultOptions
                {
                    Alpha = 1 - (parsed.GetValue(confidence) / 100),
                    Planned = parsed.GetValue(planned),
                    Decides = parsed.GetValue(measure) == "accepts" ? Measure.Accepts : Measure.Invites,
                    Control = parsed.GetValue(control),
                    Shares = Shares(parsed.GetValue(shares)),
                },
                cancellation),
            CancellationToken.None));
        return command;
    }

    /// <summary>Computes a result and writes it.</summary>
    internal static int Write(ExperimentRows rows, ResultOptions options, TextWriter output)
    {
        if (options.Control is { } control && !rows.Arms.Contains(control))
        {
            throw new UserErrorException($"--control: the logs have no arm '{control}'; they have: {string.Join(", ", rows.Arms)}");
        }

        foreach (var (arm, _) in options.Shares.Where(s => !rows.Arms.Contains(s.Arm)))
        {
            throw new UserErrorException($"--shares: the logs have no arm '{arm}'; they have: {string.Join(", ", rows.Arms)}");
        }

        if (options.Shares.Count > 0 && rows.Arms.FirstOrDefault(arm => options.Shares.All(s => s.Arm != arm)) is { } missing)
        {
            throw new UserErrorException($"--shares lacks the arm '{missing}' of the logs");
        }

        options = options with { Control = options.Control ?? rows.Arms.FirstOrDefault(arm => arm == "control") };
        var result = ExperimentResult.Of(rows, options);
        ResultText.Write(output, result);
        return result.Sample.IsMismatch ? Refused : 0;
    }

    private static int Run(string name, IReadOnlyList<string> files, bool areTexts, ResultOptions options, CancellationToken cancellation)
    {
        var progress = ConsoleProgress.ForThisConsole();
        try
        {
            var report = new ImportReport(ExperimentLog.Examples);
            var rows = ExperimentLog.Read(files, name, areTexts ? new HashedTexts() : null, report, progress, cancellation);
            progress.Finish();
            foreach (var line in report.Describe())
            {
                Console.Error.WriteLine(line);
            }

            return Write(rows, options, Console.Out);
        }
        finally
        {
            progress.Finish();
        }
    }

    private static string[] Files(string? data, string? logs)
    {
        if (data is null == logs is null)
        {
            throw new UserErrorException("name the logs with --logs PATH, or a folder or snapshot that has them with --data DIR");
        }

        if (data is not null && !Directory.Exists(data))
        {
            throw new UserErrorException($"{data}: no such folder");
        }

        var snapshot = SnapshotInput.Find(data, verify: false);
        var files = ImportFiles.Logs(logs ?? snapshot?.Interactions(), snapshot is null ? data : null);
        return files.Length > 0 ? files : throw new UserErrorException($"{logs ?? data} holds no interactions");
    }

    private static (string, double)[] Shares(string? text) => text is null ? [] :
    [
        .. text.Split(',').Select(part => part.Split('=') is [{ Length: > 0 } arm, var share]
            && double.TryParse(share, CultureInfo.InvariantCulture, out var value) && value > 0
                ? (arm.Trim(), value)
                : throw new UserErrorException($"--shares must be ARM=SHARE[,ARM=SHARE...] with shares above 0, not '{text}'")),
    ];
}
