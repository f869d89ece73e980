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
        var threads = new Option<int>("--threads")
        {
            Description = "Threads to build with; searches use one",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var seed = new Option<int>("--seed") { Description = "Seed of vectors and graphs", DefaultValueFactory = _ => 1 };
        var shape = new Option<string>("--data")
        {
            Description = "Shape of the synthetic vectors: latent (clusters in 32 degrees of freedom, like learnt embeddings) "
                + "or clusters (spread in every coordinate)",
            DefaultValueFactory = _ => SyntheticVectors.Latent,
        };
        shape.AcceptOnlyFromAmong(SyntheticVectors.Latent, SyntheticVectors.Clusters);
        var vectors = new Option<string?>("--vectors")
        {
            Description = "Vectors from disk instead: a model directory, an embeddings.bin, "
                + "or a file of int32 n, int32 d, n x d float32, little-endian",
        };
        var kernel = new Option<string>("--kernel")
        {
            Description = "Kernels of our graph: " + string.Join(", ", Kernels.Choices),
            DefaultValueFactory = _ => Kernels.Choices[0],
        };
        kernel.AcceptOnlyFromAmong(Kernels.Choices);
        var contenders = new Option<string[]>("--contenders")
        {
            Description = "Contenders beside the exact index: ours, rerank, hnswlib, flat (FAISS HNSW Flat), sq8 (FAISS HNSW SQ8)",
            DefaultValueFactory = _ => Names,
            AllowMultipleArgumentsPerToken = true,
        };
        contenders.AcceptOnlyFromAmong(Names);
        var shards = new Option<int>("--shards")
        {
            Description = "Instead compare this many partitions, searched as a silo searches them, with one index",
            DefaultValueFactory = _ => 0,
        };
        var capacity = new Option<bool>("--capacity") { Description = "Instead measure growing sizes and compute the model of docs/capacity.md" };
        var crossover = new Option<bool>("--crossover") { Description = "Instead measure the size from which the graph is faster than a scan" };
        (Option<int> Option, int Least, int Most)[] ranges =
        [
            (count, 100, 100_000_000), (dimension, 1, 65_536), (queries, 1, 100_000), (links, 2, 256), (construction, 1, 10_000), (threads, 1, 1_024),
            (seed, 0, int.MaxValue), (shards, 0, 1_024),
        ];
        foreach (var (option, from, to) in ranges)
        {
            option.Validators.Add(result =>
            {
                var value = result.GetValueOrDefault<int>();
                if (value < from || value > to)
                {
                    result.AddError($"{result.Option.Name} is {value}, but must be {from} to {to}.");
                }
            });
        }

        var command = new Command("ann", "Nearest-neighbour search against FAISS and hnswlib in the same run")
        {
            count, dimension, queries, links, construction, threads, seed, shape, vectors, kernel, contenders, shards, capacity, crossover,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var settings = new AnnSettings
                {
                    Count = parsed.GetValue(count),
                    Dimension = parsed.GetValue(dimension),
                    Queries = parsed.GetValue(queries),
                    Links = parsed.GetValue(links),
                    EfConstruction = parsed.GetValue(construction),
                    Threads = parsed.GetValue(threads),
                    Seed = parsed.GetValue(seed),
                    Shape = parsed.GetValue(shape)!,
                    VectorsFile = parsed.GetValue(vectors),
                    Contenders = parsed.GetValue(contenders)!,
                    Kernel = Kernels.Parse(parsed.GetValue(kernel)!),
                };
                if (parsed.GetValue(capacity))
                {
                    CapacityRun.Run(settings, Console.Out);
                }
                else if (parsed.GetValue(crossover))
                {
                    CrossoverRun.Run(settings, Console.Out);
                }
                else if (parsed.GetValue(shards) is > 0 and var parts)
                {
                    await ShardedRun.RunAsync(settings, parts, Console.Out, cancellation);
                }
                else
                {
                    AnnRace.Run(settings, Console.Out);
                }

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
