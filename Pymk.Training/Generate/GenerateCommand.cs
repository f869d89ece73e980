using System.CommandLine;
using Pymk.Training.Cli;

namespace Pymk.Training.Generate;

/// <summary>The verb <c>generate</c>: options, checked, and handed to the generator.</summary>
internal static class GenerateCommand
{
    private const string Number = "number";
    private const string Uuid = "uuid";

    public static Command Create()
    {
        var users = OptionRanges.Create("--users", "Members.", 10_000, 1_000, GenerateOptions.MaxMembers);
        var output = new Option<string>("--output") { Description = "Folder to write the network into.", Required = true };
        var seed = OptionRanges.Create("--seed", "Seed: the same seed and settings give the same network.", 1UL, 0UL, ulong.MaxValue);
        var degree = OptionRanges.Create("--degree", "Mean connections of a member.", 20.0, 2.0, 100.0);
        var age = OptionRanges.Create(
            "--age-days", "Days from the first member to the end; a younger network grows faster.", GenerateOptions.StandardDays, 30, 36_500);
        var futureDays = OptionRanges.Create("--future-days", "Days held back for future.tsv.", 45, 0, 365);
        var logDays = OptionRanges.Create("--log-days", "Days of suggestion logs before that.", 120, 1, 365);
        var requests = OptionRanges.Create("--requests", "Slates shown in the logs; -1: six per member, at most two million.", -1, -1, 20_000_000);
        var ids = OptionChoices.Create("--ids", "User ids. The network is the same with either.", Number, Number, Uuid);
        var experiment = new Option<string>("--experiment")
        {
            Description = "Name of an experiment whose answers the logs hold, in the arms 'control' and 'other'.",
        };
        var effect = OptionRanges.Create("--effect", "Share of the answers of 'other' that the hidden taste orders; 0: both arms are alike.", 0.0, 0.0, 1.0);
        var exploration = OptionRanges.Create("--exploration", "Percent of the places that go to members who are not among the best.", 0, 0, 50);
        var command = new Command("generate", "Writes a synthetic professional network: profiles, connections over time and suggestion logs.")
        {
            users, output, seed, degree, age, futureDays, logDays, requests, ids, experiment, effect, exploration,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(futureDays) + result.GetValue(logDays) > result.GetValue(age))
            {
                result.AddError("--future-days and --log-days together must be at most --age-days");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(experiment) is null && result.GetValue(effect) > 0)
            {
                result.AddError("--effect needs --experiment");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            var options = new GenerateOptions
            {
                Users = parsed.GetValue(users),
                Output = parsed.GetValue(output)!,
                Seed = parsed.GetValue(seed),
                Degree = parsed.GetValue(degree),
                Days = parsed.GetValue(age),
                FutureDays = parsed.GetValue(futureDays),
                LogDays = parsed.GetValue(logDays),
                Requests = parsed.GetValue(requests),
                Uuids = parsed.GetValue(ids) == Uuid,
                Experiment = parsed.GetValue(experiment),
                Effect = parsed.GetValue(effect),
                ExplorationPercent = parsed.GetValue(exploration),
            };
            return Task.Run(() => Run(options, cancellation), cancellation);
        });
        return command;
    }

    private static int Run(GenerateOptions options, CancellationToken cancellation)
    {
        var progress = ConsoleProgress.ForThisConsole();
        try
        {
            var figures = NetworkGenerator.Run(options, progress, cancellation);
            progress.Finish();
            foreach (var line in figures.Describe())
            {
                Console.WriteLine(line);
            }

            return 0;
        }
        finally
        {
            progress.Finish();
        }
    }
}
