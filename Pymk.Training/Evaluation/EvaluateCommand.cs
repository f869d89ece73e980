using System.CommandLine;
using System.Text.Json;
using Pymk.Training.Cli;

namespace Pymk.Training.Evaluation;

/// <summary>Trains a model on a data folder; the pipeline of <c>train</c>.</summary>
/// <param name="data">Data folder.</param>
/// <param name="model">Model directory to write.</param>
/// <param name="seed">Seed of all randomness.</param>
/// <param name="cancellation">Ends the work.</param>
internal delegate Task TrainModel(string data, string model, long seed, CancellationToken cancellation);

/// <summary>The verb <c>evaluate</c>: measures a model, or trains one and measures it, beside the heuristics.</summary>
internal static class EvaluateCommand
{
    private const string Auto = "auto", Later = "later", Hidden = "hidden", Users = "users", All = "all";

    public static Command Create(TrainModel train)
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Data folder: connections, profiles, logs and, for later links, future.tsv.", Required = true };
        var model = new Option<DirectoryInfo?>("--model") { Description = "Model trained on the folder; without it one is trained. Only for later links." };
        var protocol = new Option<string>("--protocol")
        {
            Description = "later (links of future.tsv), hidden (a tenth of the connections hidden), users (5 % of the users hidden), all, or auto: later where there is a future.tsv, else hidden.",
            DefaultValueFactory = _ => Auto,
        }.AcceptOnlyFromAmong(Auto, Later, Hidden, Users, All);
        var seeds = OptionRanges.Create("--seeds", "Seeds to average over", 1, 1, 100);
        var seed = OptionRanges.Create("--seed", "First seed", 1L, 0, int.MaxValue);
        var report = new Option<FileInfo?>("--report") { Description = "HTML report to write." };
        var json = new Option<FileInfo?>("--json") { Description = "JSON report to write." };
        var command = new Command("evaluate", "Measures recall@20, MRR and hit@20 beside common neighbours, Adamic-Adar, resource allocation and popularity.")
        {
            data, model, protocol, seeds, seed, report, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = parsed.GetRequiredValue(data).FullName;
            if (!Directory.Exists(folder))
            {
                throw new UserErrorException($"--data {folder}: there is no such folder");
            }

            var run = new EvaluationRun(folder, parsed.GetValue(model)?.FullName, train, ConsoleProgress.ForThisConsole());
            var results = new List<EvaluationResult>();
            foreach (var name in Protocols(parsed.GetValue(protocol)!, folder))
            {
                for (var i = 0; i < parsed.GetValue(seeds); i++)
                {
                    results.Add(await run.RunAsync(name, parsed.GetValue(seed) + i, cancellation));
                    EvaluationTable.Write(Console.Out, results[^1]);
                }
            }

            EvaluationTable.WriteSpread(Console.Out, results);
            var all = new EvaluationReport(results);
            await WriteAsync(parsed.GetValue(report), () => HtmlReport.Of(all), cancellation);
            await WriteAsync(parsed.GetValue(json), () => JsonSerializer.Serialize(all, EvaluationJson.Default.EvaluationReport), cancellation);
            return 0;
        });
        return command;
    }

    private static string[] Protocols(string protocol, string folder)
    {
        var later = File.Exists(Path.Combine(folder, LaterLinks.FileName));
        return protocol switch
        {
            Auto => [later ? Later : Hidden],
            All => later ? [Later, Hidden, Users] : [Hidden, Users],
            Later when !later => throw new UserErrorException($"{folder} has no {LaterLinks.FileName}; use --protocol hidden"),
            _ => [protocol],
        };
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
