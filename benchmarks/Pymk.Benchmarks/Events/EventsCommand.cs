using System.CommandLine;
using Pymk.Silo.Hosting;

namespace Pymk.Benchmarks.Events;

/// <summary>The verbs <c>events</c> and <c>faults</c>.</summary>
internal static class EventsCommand
{
    /// <summary>The hidden verb that makes this program a silo.</summary>
    public const string SiloVerb = "events-silo";

    public static Command CreateEvents()
    {
        var seconds = NumberOption.Create("--seconds", "Length of each measurement.", 15, 2, 600);
        var rate = NumberOption.Create("--rate", "Events a second while the time to effect is measured.", 2_000, 1, 100_000);
        var users = NumberOption.Create("--users", "Users of the model served; the events are about them.", 50_000, 1_000, 1_000_000);
        var command = new Command("events", "Connection events through Kafka into a silo: sustained rate, time to effect, and the peer's rate")
        {
            seconds, rate, users,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = new EventsBench.Options(parsed.GetValue(seconds), parsed.GetValue(rate), parsed.GetValue(users));
            Console.WriteLine(await new EventsBench(options, Console.Out).RunAsync());
            return 0;
        });
        return command;
    }

    public static Command CreateFaults()
    {
        var rounds = NumberOption.Create("--rounds", "Runs of each fault.", 3, 1, 100);
        var rate = NumberOption.Create("--rate", "Events a second.", 2_000, 1, 50_000);
        var seconds = NumberOption.Create("--seconds", "Length of each run.", 15, 5, 600);
        var only = new Option<string?>("--only")
        {
            Description = "One fault: kill -9, broker errors, leader changes, poison, store down, second silo.",
        };
        var command = new Command("faults", "Events under load while silos, brokers and the store fail, then a check of every pair's state")
        {
            rounds, rate, seconds, only,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = new FaultsBench.Options(parsed.GetValue(rounds), parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(only));
            var (json, passed) = await new FaultsBench(options, Console.Out).RunAsync();
            Console.WriteLine(json);
            return passed ? 0 : 1;
        });
        return command;
    }

    public static Command CreateSilo()
    {
        var settings = new Argument<string[]>("settings") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(SiloVerb, "A silo for 'faults'; it ends with its input") { settings };
        command.Hidden = true;
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var silo = await SiloApplication.CreateAsync([.. parsed.GetValue(settings) ?? [], .. parsed.UnmatchedTokens], cancellation);
            await silo.StartAsync(cancellation);
            await Console.In.ReadToEndAsync(cancellation);
            return 0;
        });
        return command;
    }
}
