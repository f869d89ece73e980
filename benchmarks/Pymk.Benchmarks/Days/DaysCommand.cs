using System.CommandLine;

namespace Pymk.Benchmarks.Days;

/// <summary>The verb <c>days</c>.</summary>
internal static class DaysCommand
{
    public static Command Create()
    {
        var users = NumberOption.Create("--users", "Members of the network at its end.", 20_000, 1_000, 1_000_000);
        var days = NumberOption.Create("--days", "Days that the service lives.", 30, 2, 365);
        var seed = NumberOption.Create("--seed", "Seed of the network and of what people do.", 1, 0, int.MaxValue);
        var epochs = NumberOption.Create("--epochs", "Rounds of the encoder.", 8, 1, 200);
        var age = NumberOption.Create("--age", "Days that the network is old at its end: a young one grows faster.", 180, 30, 3_650);
        var asked = NumberOption.Create("--asked", "Most people who are asked before a day, by both services.", 2_500, 100, 1_000_000);
        var redis = new Option<string?>("--redis") { Description = "An empty Redis for the silo; without it its embedded store." };
        var faults = new Option<bool>("--no-faults") { Description = "Without killed processes, a worse model and a restore." };
        var keep = new Option<bool>("--keep") { Description = "Keep the folder of the run." };
        var command = new Command("days", "A network lives day by day with a real silo and the daily cycle every night, on a virtual clock")
        {
            users, days, seed, epochs, age, asked, redis, faults, keep,
        };
        command.SetAction(async (parsed, _) =>
        {
            var settings = new DaysSettings
            {
                Users = parsed.GetValue(users),
                Days = parsed.GetValue(days),
                Seed = parsed.GetValue(seed),
                Epochs = parsed.GetValue(epochs),
                Age = parsed.GetValue(age),
                Asked = parsed.GetValue(asked),
                Redis = parsed.GetValue(redis),
                Faults = !parsed.GetValue(faults),
                Keep = parsed.GetValue(keep),
            };
            return (await new DaysRun(settings, Console.Out).RunAsync()).Missed().Count == 0 ? 0 : 1;
        });
        return command;
    }
}
