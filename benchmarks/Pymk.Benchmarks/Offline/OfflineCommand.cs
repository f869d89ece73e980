using System.CommandLine;
using System.Text.Json;

namespace Pymk.Benchmarks.Offline;

/// <summary>The verb <c>offline</c>.</summary>
internal static class OfflineCommand
{
    public static Command Create()
    {
        var users = NumberOption.Create("--users", "Members of the generated network.", 100_000, 1_000, 100_000_000);
        var seed = NumberOption.Create("--seed", "Seed of the network and of the training.", 1, 0, int.MaxValue);
        var asked = NumberOption.Create("--asked", "Most members whose later connections are predicted.", 20_000, 0, 100_000_000);
        var full = new Option<bool>("--full") { Description = "Train in full; without it as train --quick does." };
        var data = new Option<string?>("--data") { Description = "A network generated before; without it one is generated and deleted." };
        var folder = new Option<string?>("--folder") { Description = "Where data and model are written; without it the folder of temporary files." };
        var memory = new Option<string?>("--memory") { Description = "Memory that the training may use, as train --memory." };
        var command = new Command("offline", "Generates a network, trains on it and measures the model: time, memory and disk of every stage; the last line is JSON")
        {
            users, seed, asked, full, data, folder, memory,
        };
        command.SetAction(async (parsed, _) =>
        {
            var settings = new OfflineSettings
            {
                Users = parsed.GetValue(users),
                Seed = parsed.GetValue(seed),
                Asked = parsed.GetValue(asked),
                Quick = !parsed.GetValue(full),
                Data = parsed.GetValue(data),
                Folder = parsed.GetValue(folder) ?? Path.GetTempPath(),
                Memory = parsed.GetValue(memory),
            };
            var figures = await new OfflineRun(settings, Console.Out).RunAsync();
            Console.WriteLine(JsonSerializer.Serialize(figures, OfflineFigures.Json));
            return 0;
        });
        return command;
    }
}
