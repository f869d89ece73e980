using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pymk.Core.Models;

namespace Pymk.Benchmarks.Battery;

/// <summary>
/// The verb <c>bench battery</c>: the loads of docs/performance.md one after the other, as one table. Another build may run alternately, so that
/// before and after share the machine's good and bad minutes.
/// </summary>
internal static class BatteryCommand
{
    private const int UserError = 2;

    private static readonly string[] Columns =
        [
            "answered_per_s", "refused", "errors", "p50_ms", "p99_ms", "p999_ms", "answered_per_core_s", "allocated_bytes_per_answer", "gc_pause_ms",
            "violations",
        ];

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model directory to serve.", Required = true };
        var against =
            new Option<string?>("--against") { Description = "Another checkout, built by its own './pymk bench --help', to run alternately." };
        var againstModel = new Option<string?>("--against-model") { Description = "The model for it. Defaults to --model." };
        var repeat = NumberOption.Create("--repeat", "Runs of each load.", 1, 1, 20);
        var only = new Option<string?>("--only") { Description = "Only loads whose name contains this text." };
        var command = new Command("battery", "Runs the loads of docs/performance.md and prints them as one table.")
        {
            model, against, againstModel, repeat, only,
        };
        command.SetAction(async parsed =>
        {
            var served = Path.GetFullPath(parsed.GetValue(model)!);
            List<BatterySide> sides = [new("this", typeof(BatteryCommand).Assembly.Location, served)];
            if (parsed.GetValue(against) is { } checkout)
            {
                var program = Path.GetFullPath(Path.Combine(checkout, "benchmarks/Pymk.Benchmarks/bin/Release/net10.0/Pymk.Benchmarks.dll"));
                sides.Add(new("against", program, parsed.GetValue(againstModel) is { } other ? Path.GetFullPath(other) : served));
            }

            try
            {
                foreach (var side in sides)
                {
                    ModelDirectory.CurrentVersion(side.Model);
                }

                await RunAsync(sides, parsed.GetValue(repeat), parsed.GetValue(only));
                return 0;
            }
            catch (IOException e)
            {
                await Console.Error.WriteLineAsync("pymk: " + e.Message);
                return UserError;
            }
        });
        return command;
    }

    private static async Task RunAsync(IReadOnlyList<BatterySide> sides, int repeat, string? only)
    {
        Console.WriteLine(Machine.Describe());
        Console.WriteLine($"| load | build | {string.Join(" | ", Columns)} |");
        Console.WriteLine($"|---|---|{string.Concat(Columns.Select(_ => "---|"))}");
        foreach (var load in BatteryLoad.All.Where(l => only is null || l.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            for (var run = 0; run < repeat; run++)
            {
                foreach (var side in sides)
                {
                    var figures = await side.RunAsync(load);
                    Console.WriteLine($"| {load.Name} | {side.Name} | {string.Join(" | ", Columns.Select(c => Text(figures, c)))} |");
                }
            }
        }
    }

    private static string Text(JsonElement figures, string column) =>
        figures.TryGetProperty(column, out var value) && value.TryGetDouble(out var number)
            ? number.ToString("#,0.##", CultureInfo.InvariantCulture)
            : "-";
}
