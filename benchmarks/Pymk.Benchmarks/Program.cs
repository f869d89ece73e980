using System.CommandLine;
using System.CommandLine.Help;
using Pymk.Benchmarks.Ann;
using Pymk.Benchmarks.Battery;
using Pymk.Benchmarks.Chaos;
using Pymk.Benchmarks.Days;
using Pymk.Benchmarks.Events;
using Pymk.Benchmarks.Explain;
using Pymk.Benchmarks.Fleet;
using Pymk.Benchmarks.Micro;
using Pymk.Benchmarks.Offline;
using Pymk.Benchmarks.Serve;

const int UserError = 2;
var bench = new Command("bench", "Benchmarks of Pymk: each prints its machine, and its peers measured in the same run")
{
    AnnCommand.Create(),
    EventsCommand.CreateEvents(),
    EventsCommand.CreateFaults(),
    EventsCommand.CreateSilo(),
    ServeCommand.Create(),
    ServeCommand.CreateNight(),
    BatteryCommand.Create(),
    FleetCommand.Create(),
    MicroCommand.Create(),
    ChaosCommand.Create(),
    DaysCommand.Create(),
    ExplainCommand.Create(),
    OfflineCommand.Create(),
};
var parsed = new Command("pymk") { bench, new HelpOption() }.Parse([bench.Name, .. args]);
if (parsed.Errors.Count > 0)
{
    var line = string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    await Console.Error.WriteLineAsync($"pymk: {line} (--help lists the options)");
    return UserError;
}

return await parsed.InvokeAsync();
