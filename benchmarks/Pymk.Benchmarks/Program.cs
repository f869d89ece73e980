using System.CommandLine;
using Pymk.Benchmarks.Ann;

var bench = new RootCommand("Benchmarks of Pymk: each prints its machine, and its peers measured in the same run")
{
    AnnCommand.Create(),
};
return bench.Parse(args).Invoke();
