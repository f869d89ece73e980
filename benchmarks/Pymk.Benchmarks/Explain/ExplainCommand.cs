using System.CommandLine;
using Pymk.Core.Files;

namespace Pymk.Benchmarks.Explain;

/// <summary>The verb <c>bench explain</c>.</summary>
internal static class ExplainCommand
{
    private const int UserError = 2;

    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "Model directory to serve; without it a model of random weights is made." };
        var users = NumberOption.Create("--users", "Users of the model that is made.", 20_000, 200, 1_000_000);
        var pairs = NumberOption.Create("--pairs", "Pairs to explain.", 1_000, 1, 1_000_000);
        var seed = NumberOption.Create("--seed", "Seed of the pairs.", 1, 0, int.MaxValue);
        var command = new Command("explain", "Explains random pairs, compares each with what the service does, and prints latencies")
        {
            model, users, pairs, seed,
        };
        command.SetAction(async parsed =>
        {
            var settings = new ExplainSettings(parsed.GetValue(model), parsed.GetValue(users), parsed.GetValue(pairs), parsed.GetValue(seed));
            try
            {
                return await ExplainRun.RunAsync(settings);
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

/// <summary>The settings of a run.</summary>
/// <param name="Model">Model directory; null for one of random weights.</param>
/// <param name="Users">Users of the model that is made.</param>
/// <param name="Pairs">Pairs to explain.</param>
/// <param name="Seed">Seed of the pairs.</param>
internal sealed record ExplainSettings(string? Model, int Users, int Pairs, int Seed);
