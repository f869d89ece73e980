using System.CommandLine;
using Pymk.Benchmarks.Ann;
using Pymk.Benchmarks.Battery;
using Pymk.Benchmarks.Events;
using Pymk.Benchmarks.Micro;
using Pymk.Benchmarks.Serve;

var bench = new RootCommand("Benchmarks of Pymk: each prints its machine, and its peers measured in the same run")
{
    AnnCommand.Create(),
    EventsCommand.CreateEvents(),
    EventsCommand.CreateFaults(),
    EventsCommand.CreateSilo(),
    ServeCommand.Create(),
    BatteryCommand.Create(),
    MicroCommand.Create(),
};
return await bench.Parse(args).InvokeAsync();
