using System.CommandLine;

namespace Pymk.Benchmarks.Ann;

/// <summary>`bench ann`: nearest-neighbour search against FAISS and hnswlib.</summary>
internal static class AnnCommand
{
    private static readonly string[] Names = ["ours", "rerank", "hnswlib", "flat", "sq8"];

    public static Command Create()
    {
        var count = new Option<int>("--n") { Description = "Synthetic vectors", DefaultValueFactory = _ => 100_000 };
        var dimension = new Option<int>("--dimension") { Description = "Their dimension", DefaultValueFactory = _ => 128 };
        var queries = new Option<int>("--queries") { Description = "Queries", DefaultValueFactory = _ => 1_000 };
        var links = new Option<int>("--m") { Description = "M of every graph", DefaultValueFactory = _ => 16 };
        var construction = new Option<int>("--ef-construction") { Description = "efConstruction of every graph", DefaultValueFactory = _ => 100 };
        var threads = new Option<int>("--threads") { Description = "Threads to build with; searches use one", DefaultValueFactory = _ => Environment.ProcessorCount };
        var seed = new Option<int>("--seed") { Description = "Seed of vectors and graphs", DefaultValueFactory = _ => 1 };
        var vectors = new Option<string?>("--vectors") { Description = "File of vectors instead: int32 n, int32 d, n x d float32, little-endian" };
        var contenders = new Option<string[]>("--contenders")
        {
            Description = "Who races beside the exact index: ours, rerank, hnswlib, flat (FAISS HNSW Flat), sq8 (FAISS HNSW SQ8)",
            DefaultValueFactory = _ => Names,
            AllowMultipleArgumentsPerToken = true,
        };
        contenders.AcceptOnlyFromAmong(Names);
        var shards = new Option<int>("--shards") { Description = "Compare this many partitions with one index of all instead", DefaultValueFactory = _ => 0 };
        var capacity = new Option<bool>("--capacity") { Description = "Measure growing sizes and compute the cost model of docs/capacity.md instead" };
        foreach (var (option, from, to) in new[] { (count, 100, 100_000_000), (dimension, 1, 65_536), (queries, 1, 100_000), (links, 2, 256), (construction, 1, 10_000), (threads, 1, 1_024), (seed, 0, int.MaxValue), (shards, 0, 1_024) })
        {
            option.Validators.Add(result =>
            {
                int value = result.GetValueOrDefault<int>();
                if (value < from || value > to) result.AddError($"{result.Option.Name} is {value}, but must be {from} to {to}.");
            });
        }

        var command = new Command("ann", "Nearest-neighbour search against FAISS and hnswlib in the same run") { count, dimension, queries, links, construction, threads, seed, vectors, contenders, shards, capacity };
        command.SetAction(parsed =>
        {
            var settings = new AnnSettings(
                parsed.GetValue(count),
                parsed.GetValue(dimension),
                parsed.GetValue(queries),
                parsed.GetValue(links),
                parsed.GetValue(construction),
                parsed.GetValue(threads),
                parsed.GetValue(seed),
                parsed.GetValue(vectors),
                parsed.GetValue(contenders)!);
            try
            {
                if (parsed.GetValue(capacity)) CapacityRun.Run(settings, Console.Out);
                else if (parsed.GetValue(shards) is > 0 and var parts) ShardedRun.Run(settings, parts, Console.Out);
                else AnnRace.Run(settings, Console.Out);
                return 0;
            }
            catch (AnnException problem)
            {
                Console.Error.WriteLine($"error: {problem.Message}");
                return 2;
            }
        });
        return command;
    }
}
