using System.CommandLine;
using Pymk.Core.Files;

namespace Pymk.Benchmarks.Serve;

/// <summary>The verb <c>bench serve</c>.</summary>
internal static class ServeCommand
{
    private const int UserError = 2;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model directory to serve; './pymk generate --users 100000 --output DIR' and './pymk train --data DIR --model MODEL' make one.", Required = true };
        var mode = new Option<ServeMode>("--mode") { Description = "mixed: everyday traffic; ranked: 1,500 scored for every request; cold: generated and scored; overload: beyond capacity.", DefaultValueFactory = _ => ServeMode.Mixed };
        var via = new Option<string>("--via") { Description = "gateway: the typed client over Orleans; http: the API.", DefaultValueFactory = _ => "gateway" };
        via.AcceptOnlyFromAmong("gateway", "http");
        var rate = Number("--rate", "Requests a second, sent whether or not earlier ones are answered.", 5_000, 1, 1_000_000);
        var seconds = Number("--seconds", "Length of the run.", 30, 1, 3_600);
        var users = Number("--users", "Users who ask; they are warmed first, except in --mode cold.", 5_000, 1, 10_000_000);
        var seed = Number("--seed", "Seed of users and changes.", 1, 0, int.MaxValue);
        var silos = Number("--silos", "Silo processes; more than one needs --redis.", 1, 1, 64);
        var redis = new Option<string?>("--redis") { Description = "Redis for the silos; without it one silo with its embedded store." };
        var flight = Number("--max-in-flight", "The client's limit of requests under way; the next are refused.", 1_024, 1, 1_000_000);
        var set = new Option<string[]>("--set") { Description = "A setting of the silos, NAME=VALUE.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("serve", "Loads silos at a fixed rate over the gateway or HTTP, checks every answer, and prints latency from the due time") { model, mode, via, rate, seconds, users, seed, silos, redis, flight, set };
        command.SetAction(async parsed =>
        {
            var settings = new ServeSettings
            {
                Mode = parsed.GetValue(mode),
                Via = parsed.GetValue(via)!,
                Rate = parsed.GetValue(rate),
                Seconds = parsed.GetValue(seconds),
                Users = parsed.GetValue(users),
                Seed = parsed.GetValue(seed),
                Model = Path.GetFullPath(parsed.GetValue(model)!),
                Silos = parsed.GetValue(silos),
                Redis = parsed.GetValue(redis),
                MaxInFlight = parsed.GetValue(flight),
                Set = parsed.GetValue(set) ?? [],
            };
            if (settings.Silos > 1 && settings.Redis is null)
            {
                await Console.Error.WriteLineAsync("pymk: --silos beyond 1 needs --redis, which is how silos find each other");
                return UserError;
            }

            if (settings is { Via: "http", Mode: ServeMode.Ranked or ServeMode.Cold })
            {
                await Console.Error.WriteLineAsync("pymk: --via http has everyday answers only: --mode mixed or overload");
                return UserError;
            }

            try
            {
                return await ServeRun.RunAsync(settings);
            }
            catch (Exception e) when (e is IOException or ModelFileException)
            {
                await Console.Error.WriteLineAsync("pymk: " + e.Message);
                return UserError;
            }
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            {
                result.AddError($"{name} must be {least} to {most}, is {value}.");
            }
        });
        return option;
    }
}
