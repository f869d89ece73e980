using System.CommandLine;
using System.Text.Json;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Logs;
using Pymk.Training.Features;
using Pymk.Training.Import;

namespace Pymk.Training.Evaluation;

/// <summary>The verb <c>evaluate</c>: measures a model, or trains one and measures it, beside the heuristics.</summary>
internal static class EvaluateCommand
{
    private const string Auto = "auto", Later = "later", Hidden = "hidden", Users = "users", Logs = "logs", All = "all";

    private static readonly string[] NewUsers = ["users-0", "users-1", "users-2"];

    public static Command Create()
    {
        var data = new Option<DirectoryInfo[]>("--data")
        {
            Description = "Data folders: connections, profiles, logs and, for later links, future.tsv.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var model = new Option<DirectoryInfo?>("--model") { Description = "Model trained on the folder; without it one is trained. Only for later links." };
        var protocol = new Option<string>("--protocol")
        {
            Description = "later (links of future.tsv), hidden (a tenth of the connections hidden), users (of 5 % of the users all connections hidden, all but one, all but two), logs (trained on the earlier part, judged by the later), all, or auto: later where there is a future.tsv, else hidden.",
            DefaultValueFactory = _ => Auto,
        }.AcceptOnlyFromAmong(Auto, Later, Hidden, Users, Logs, All);
        var seeds = OptionRanges.Create("--seeds", "Seeds to average over", 1, 1, 100);
        var seed = OptionRanges.Create("--seed", "First seed", 1L, 0, int.MaxValue);
        var quick = new Option<bool>("--quick") { Description = "Train as train --quick does." };
        var without = new Option<string>("--without")
        {
            Description = $"Ablation: train without a group of features ({string.Join(", ", FeatureGroups.Names)}).",
            DefaultValueFactory = _ => "",
        }.AcceptOnlyFromAmong([.. FeatureGroups.Names, ""]);
        var report = new Option<FileInfo?>("--report") { Description = "HTML report to write." };
        var json = new Option<FileInfo?>("--json") { Description = "JSON report to write." };
        var command = new Command("evaluate", "Measures recall@20, MRR and hit@20 beside common neighbours, Adamic-Adar, resource allocation and popularity.")
        {
            data, model, protocol, seeds, seed, quick, without, report, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(async () =>
        {
            var folders = parsed.GetRequiredValue(data).Select(d => d.FullName).ToArray();
            var given = parsed.GetValue(model)?.FullName;
            Check(folders, given);
            var (results, logs) = (new List<EvaluationResult>(), new List<LogEvaluation>());
            foreach (var folder in folders)
            {
                var run = new EvaluationRun(folder, given, parsed.GetValue(quick), parsed.GetValue(without)!, ConsoleProgress.ForThisConsole());
                foreach (var name in Protocols(parsed.GetValue(protocol)!, folder))
                {
                    for (var i = 0; i < parsed.GetValue(seeds); i++)
                    {
                        if (name == Logs)
                        {
                            logs.Add(run.Logs(parsed.GetValue(seed) + i, cancellation));
                            LogTable.Write(Console.Out, logs[^1]);
                            continue;
                        }

                        results.Add(run.Run(name, parsed.GetValue(seed) + i, cancellation));
                        EvaluationTable.Write(Console.Out, results[^1]);
                    }
                }
            }

            EvaluationTable.WriteMeans(Console.Out, results);
            EvaluationTable.WriteSpread(Console.Out, results);
            LogTable.WriteSpread(Console.Out, logs);
            var all = new EvaluationReport(results, logs);
            await WriteAsync(parsed.GetValue(report), () => HtmlReport.Of(all), cancellation);
            await WriteAsync(parsed.GetValue(json), () => JsonSerializer.Serialize(all, EvaluationJson.Default.EvaluationReport), cancellation);
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

    private static string[] Protocols(string protocol, string folder)
    {
        var later = File.Exists(Path.Combine(folder, LaterLinks.FileName));
        return protocol switch
        {
            Auto => [later ? Later : Hidden],
            All => [.. later ? [Later] : Array.Empty<string>(), Hidden, .. NewUsers, .. HasLogs(folder) ? [Logs] : Array.Empty<string>()],
            Users => NewUsers,
            Later when !later => throw new UserErrorException($"{folder} has no {LaterLinks.FileName}; use --protocol hidden"),
            _ => [protocol],
        };
    }

    private static bool HasLogs(string folder) => ImportFiles.Find(new ImportOptions { DataFolder = folder }).Interactions.Count > 0;

    private static async Task WriteAsync(FileInfo? file, Func<string> content, CancellationToken cancellation)
    {
        if (file is not null)
        {
            await File.WriteAllTextAsync(file.FullName, content(), cancellation);
            Console.WriteLine($"-> {file.FullName}");
        }
    }
}
