using System.CommandLine;
using Pymk.Benchmarks.Ann;
using Pymk.Benchmarks.Events;

var bench = new RootCommand("Benchmarks of Pymk: each prints its machine, and its peers measured in the same run")
{
    AnnCommand.Create(),
    EventsCommand.CreateEvents(),
    EventsCommand.CreateFaults(),
    EventsCommand.CreateSilo(),
};
return await bench.Parse(args).InvokeAsync();
