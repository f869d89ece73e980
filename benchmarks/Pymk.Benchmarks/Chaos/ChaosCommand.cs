using System.CommandLine;
using Pymk.Core.Files;
using Pymk.Core.Models;

namespace Pymk.Benchmarks.Chaos;

/// <summary>The verb <c>bench chaos</c>.</summary>
internal static class ChaosCommand
{
    private const int UserError = 2;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model directory to serve.", DefaultValueFactory = _ => "model/demo" };
        var silos = NumberOption.Create("--silos", "Silos.", 3, 2, 9);
        var minutes = NumberOption.Create("--minutes", "How long faults are made.", 5, 1, 10_000);
        var seed = NumberOption.Create("--seed", "Draws load and faults.", 1, 0, int.MaxValue);
        var rate = NumberOption.Create("--rate", "Requests a second.", 150, 1, 50_000);
        var events = NumberOption.Create("--events", "Connection events a second, by Kafka.", 20, 0, 500);
        var only = new Option<FaultKind[]>("--only") { Description = "Faults to draw from; all by default.", AllowMultipleArgumentsPerToken = true };
        var set = new Option<string[]>("--set") { Description = "A setting of the silos, NAME=VALUE.", AllowMultipleArgumentsPerToken = true };
        var logs = new Option<string?>("--logs") { Description = "Folder that keeps the silos' logs." };
        var command = new Command("chaos", "Kills, stops, cuts off and restarts silos and their Redis under load; checks every answer and, at the end, the store")
        {
            model, silos, minutes, seed, rate, events, only, set, logs,
        };
        command.SetAction(async parsed =>
        {
            var root = parsed.GetValue(model)!;
            if (!ModelDirectory.HasModel(root))
            {
                await Console.Error.WriteLineAsync($"pymk: {root} holds no model; './pymk demo' makes model/demo, or name one with --model");
                return UserError;
            }

            if (parsed.GetValue(logs) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            try
            {
                var (json, passed) = await new ChaosRun(
                    new ChaosSettings
                    {
                        Model = Path.GetFullPath(root),
                        Silos = parsed.GetValue(silos),
                        Time = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                        Seed = parsed.GetValue(seed),
                        Rate = parsed.GetValue(rate),
                        Events = parsed.GetValue(events),
                        Faults = parsed.GetValue(only) is { Length: > 0 } some ? some : Enum.GetValues<FaultKind>(),
                        Set = parsed.GetValue(set) ?? [],
                        Logs = parsed.GetValue(logs),
                    },
                    Console.Out).RunAsync();
                Console.WriteLine(json);
                return passed ? 0 : 1;
            }
            catch (Exception e) when (e is IOException or ModelFileException)
            {
                await Console.Error.WriteLineAsync("pymk: " + e.Message);
                return UserError;
            }
        });
        return command;
    }
}
