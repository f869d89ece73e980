using System.CommandLine;
using System.Globalization;
using Pymk.Core.Files;
using Pymk.Core.Models;

namespace Pymk.Benchmarks.Fleet;

/// <summary>The verb <c>bench fleet</c>.</summary>
internal static class FleetCommand
{
    private const int UserError = 2;

    public static Command Create()
    {
        var users = NumberOption.Create("--users", "Users of the network: the model is model/bench-USERS.", 200_000, 1_000, 100_000_000);
        var model = new Option<string?>("--model") { Description = "Another model directory; then --users means nothing." };
        var silos = new Option<int[]>("--silos")
        {
            Description = "Numbers of silos, one fleet after the other: 1 to 16 each.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1, 2, 4],
        };
        silos.Validators.Add(result =>
        {
            if (result.GetValue(silos) is { } counts && (counts.Length == 0 || counts.Any(count => count is < 1 or > 16)))
            {
                result.AddError("--silos takes numbers from 1 to 16");
            }
        });
        var active = NumberOption.Create("--active", "Users who ask in the warm load.", 20_000, 1, 10_000_000);
        var compared = NumberOption.Create("--compared", "Users whose slates are compared with those of 'recommend'.", 1_000, 0, 1_000_000);
        var cold = NumberOption.Create("--cold-rate", "Generations a second of the cold load.", 100, 1, 10_000);
        var warm = NumberOption.Create("--warm-rate", "Questions a second of the warm load.", 10_000, 1, 1_000_000);
        var seconds = NumberOption.Create("--seconds", "Length of each load.", 20, 1, 3_600);
        var limit = new Option<int?>("--silo-limit") { Description = "Limit of each silo's managed memory, MB (DOTNET_GCHeapHardLimit). 100 to 1000000." };
        limit.Validators.Add(result =>
        {
            if (result.GetValue(limit) is < 100 or > 1_000_000)
            {
                result.AddError("--silo-limit must be 100 to 1000000");
            }
        });
        var set = new Option<string[]>("--set") { Description = "A setting of the silos, NAME=VALUE.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("fleet", "Serves one network by one, two and four silos: what each holds, what crosses between them, and what they answer")
        {
            users, model, silos, active, compared, cold, warm, seconds, limit, set,
        };
        command.SetAction(async parsed =>
        {
            var count = parsed.GetValue(users);
            var root = parsed.GetValue(model) ?? string.Create(CultureInfo.InvariantCulture, $"model/bench-{count}");
            if (!ModelDirectory.HasModel(root))
            {
                var data = string.Create(CultureInfo.InvariantCulture, $"data/bench-{count}");
                await Console.Error.WriteLineAsync(
                    $"pymk: {root} holds no model; make one: './pymk generate --users {count} --output {data}' "
                    + $"and './pymk train --data {data} --model {root} --quick'");
                return UserError;
            }

            try
            {
                return await FleetRun.RunAsync(new FleetSettings
                {
                    Model = Path.GetFullPath(root),
                    Silos = parsed.GetValue(silos)!,
                    Active = parsed.GetValue(active),
                    Compared = parsed.GetValue(compared),
                    ColdRate = parsed.GetValue(cold),
                    WarmRate = parsed.GetValue(warm),
                    Seconds = parsed.GetValue(seconds),
                    SiloLimit = parsed.GetValue(limit),
                    Set = parsed.GetValue(set) ?? [],
                });
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
