using System.CommandLine;
using Pymk.Core.Files;

namespace Pymk.Benchmarks.Serve;

/// <summary>The verb <c>bench serve</c>.</summary>
internal static class ServeCommand
{
    private const int UserError = 2;

    public static Command Create() => Create(atNight: false);

    /// <summary>The verb <c>bench night</c>: the mixed load while the service does its work of the night.</summary>
    public static Command CreateNight() => Create(atNight: true);

    private static Command Create(bool atNight)
    {
        var model = new Option<string>("--model")
        {
            Description = "Model directory to serve; './pymk generate --users 100000 --output DIR' "
                + "and './pymk train --data DIR --model MODEL' make one.",
            Required = true,
        };
        var compare = new Option<string?>("--compare")
        {
            Description = "Model directory of another network, such as the same one with ids of the other kind: both are loaded alternately, twice each, and the "
                + "last line has the ratios of --model to it.",
        };
        var mode = new Option<ServeMode>("--mode")
        {
            Description = "mixed: everyday traffic; ranked: scores every request; cold: also generates; overload: above capacity.",
            DefaultValueFactory = _ => ServeMode.Mixed,
        };
        var via = new Option<string>("--via")
        {
            Description = "gateway: the typed client over Orleans; http: the API.",
            DefaultValueFactory = _ => "gateway",
        };
        via.AcceptOnlyFromAmong("gateway", "http");
        var rate = NumberOption.Create("--rate", "Requests a second, sent whether or not earlier ones are answered.", atNight ? 10_000 : 5_000, 1, 1_000_000);
        var seconds = NumberOption.Create("--seconds", "Length of the run.", 30, 1, 3_600);
        var users = NumberOption.Create("--users", "Users who ask. They are warmed first, except in --mode cold.", 5_000, 1, 10_000_000);
        var seed = NumberOption.Create("--seed", "Seed of users and changes.", 1, 0, int.MaxValue);
        var silos = NumberOption.Create("--silos", "Silo processes; more than one needs --redis.", 1, 1, 64);
        var redis = new Option<string?>("--redis") { Description = "Redis for the silos; without it one silo with its embedded store." };
        var flight = NumberOption.Create("--max-in-flight", "The client's limit of requests under way; it refuses more.", 1_024, 1, 1_000_000);
        var set = new Option<string[]>("--set") { Description = "A setting of the silos, NAME=VALUE.", AllowMultipleArgumentsPerToken = true };
        var command = new Command(
            atNight ? "night" : "serve",
            "Loads silos at a fixed rate, checks every answer, and prints latency from the due time"
            + (atNight ? ", while snapshots are taken and lists are written ahead" : ""))
        {
            model, mode, via, rate, seconds, users, seed, silos, redis, flight, set,
        };
        if (!atNight)
        {
            command.Add(compare);
        }

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
                Compare = !atNight && parsed.GetValue(compare) is { } other ? Path.GetFullPath(other) : null,
                Silos = parsed.GetValue(silos),
                Redis = parsed.GetValue(redis),
                MaxInFlight = parsed.GetValue(flight),
                Set = [.. atNight ? NightWork.Settings : [], .. parsed.GetValue(set) ?? []],
                AtNight = atNight,
            };
            if (settings.Silos > 1 && settings.Redis is null)
            {
                await Console.Error.WriteLineAsync("pymk: --silos above 1 needs --redis, by which silos find each other");
                return UserError;
            }

            if (settings is { Via: "http", Mode: ServeMode.Ranked or ServeMode.Cold })
            {
                await Console.Error.WriteLineAsync("pymk: --via http supports --mode mixed and overload only");
                return UserError;
            }

            try
            {
                return settings.Compare is null ? await ServeRun.RunAsync(settings) : await ServeComparison.RunAsync(settings, settings.Compare);
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
