using System.CommandLine;
using System.Text.Json;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Links;
using Pymk.Training.Evaluation.Logs;
using Pymk.Training.Evaluation.Reports;
using Pymk.Training.Features;
using Pymk.Training.Ids;

namespace Pymk.Training.Evaluation;

/// <summary>The verb <c>evaluate</c>: measures a model, or trains one and measures it, beside the heuristics.</summary>
internal static class EvaluateCommand
{
    private const string ProtocolHelp =
        "later (links of future.tsv), hidden (a tenth of the connections hidden), "
        + "users (5 % of users keep 0, 1 or 2 connections), "
        + "logs (trained on the earlier part, judged by the later), all, or auto: later if there is a future.tsv, else hidden.";

    public static Command Create()
    {
        var data = new Option<DirectoryInfo[]>("--data")
        {
            Description = "Data folders: connections, profiles, logs and, for later links, future.tsv.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var model = new Option<DirectoryInfo?>("--model")
        {
            Description = "Model trained on the folder; without it one is trained. Only for later links.",
        };
        var relations = new Option<string?>("--relations")
        {
            Description = "Folder of a snapshot, or its relations: deleted people are left out, and no path leads through people who are no bridges.",
        };
        var ids = IdsOption.Create();
        var protocol = OptionChoices.Create("--protocol", ProtocolHelp, Protocols.Auto, Protocols.Names);
        var seeds = OptionRanges.Create("--seeds", "Seeds to average over", 1, 1, 100);
        var seed = OptionRanges.Create("--seed", "First seed", 1L, 0, int.MaxValue);
        var quick = new Option<bool>("--quick") { Description = "Train as train --quick does." };
        var without = OptionChoices.Create("--without", "Ablation: train without a group of features.", null, [.. FeatureGroups.Names]);
        var users = new Option<int?>("--users") { Description = "Most users to measure, drawn by the seed; without it all who have a link to predict." };
        users.Validators.Add(result =>
        {
            if (result.GetValue(users) is < 1)
            {
                result.AddError("--users must be a number from 1");
            }
        });
        var report = new Option<FileInfo?>("--report") { Description = "HTML report to write." };
        var json = new Option<FileInfo?>("--json") { Description = "JSON report to write." };
        const string help = "Measures recall@20, MRR and hit@20 beside common neighbours, Adamic-Adar, resource allocation and popularity.";
        var command = new Command("evaluate", help)
        {
            data, model, relations, ids, protocol, seeds, seed, quick, without, users, report, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(async () =>
        {
            var folders = parsed.GetRequiredValue(data).Select(d => d.FullName).ToArray();
            var given = parsed.GetValue(model)?.FullName;
            Check(folders, given);
            var all = new EvaluationReport([], []);
            foreach (var folder in folders)
            {
                var run = new EvaluationRun(
                    folder, given, parsed.GetValue(relations), IdsOption.Parse(parsed.GetValue(ids)), parsed.GetValue(quick), parsed.GetValue(without) ?? "",
                    parsed.GetValue(users), ConsoleProgress.ForThisConsole());
                foreach (var name in Protocols.Expand(parsed.GetValue(protocol)!, folder))
                {
                    for (var i = 0; i < parsed.GetValue(seeds); i++)
                    {
                        Run(run, name, parsed.GetValue(seed) + i, all, cancellation);
                    }
                }
            }

            EvaluationTable.WriteMeans(Console.Out, all.Results);
            EvaluationTable.WriteSpread(Console.Out, all.Results);
            LogTable.WriteSpread(Console.Out, all.Logs);
            await WriteAsync(parsed.GetValue(report), () => HtmlReport.Of(all), cancellation);
            await WriteAsync(parsed.GetValue(json), () => JsonSerializer.Serialize(all, EvaluationReportJson.Default.EvaluationReport), cancellation);
            return 0;
        }, cancellation));
        return command;
    }

    private static void Check(string[] folders, string? model)
    {
        if (Array.Find(folders, folder => !Directory.Exists(folder)) is { } missing)
        {
            throw new UserErrorException($"--data {missing}: there is no such folder");
        }

        if (folders.Length > 1 && model is not null)
        {
            throw new UserErrorException("--model goes with one data folder; leave it out to train on each");
        }
    }

    private static void Run(EvaluationRun run, string protocol, long seed, EvaluationReport into, CancellationToken cancellation)
    {
        if (protocol == Protocols.Logs)
        {
            LogEvaluation result = run.Logs(seed, cancellation);
            into.Logs.Add(result);
            LogTable.Write(Console.Out, result);
        }
        else
        {
            EvaluationResult result = run.Links(protocol, seed, cancellation);
            into.Results.Add(result);
            EvaluationTable.Write(Console.Out, result);
        }
    }

    private static async Task WriteAsync(FileInfo? file, Func<string> content, CancellationToken cancellation)
    {
        if (file is not null)
        {
            await File.WriteAllTextAsync(file.FullName, content(), cancellation);
            Console.WriteLine($"-> {file.FullName}");
        }
    }
}
