using Pymk.Faiss;
using static System.FormattableString;

namespace Pymk.Benchmarks.Ann;

/// <summary>
/// `bench ann --crossover`: searches indexes of growing size, one query at a time as in serving, by a walk through the graph with the default beam
/// and by comparing all vectors. The crossover is the size from which on the walk is faster.
/// </summary>
internal static class CrossoverRun
{
    private const int Passes = 5;
    private static readonly int[] Ks = [41, 100];
    private static readonly int[] Sizes = [512, 1_024, 2_048, 3_072, 4_096, 6_144, 8_192, 12_288, 16_384];

    public static void Run(AnnSettings settings, TextWriter output)
    {
        var data = AnnData.Of(settings with { Count = Sizes[^1] });
        output.WriteLine(
            $"{data.Name}; M = {settings.Links}, efConstruction = {settings.EfConstruction}; one query a call, processor time; seed {settings.Seed}");
        output.WriteLine($"{Machine.Describe()}; kernels {Kernels.NameOf(settings.Kernel)}");
        int[] sizes = [.. Sizes.Where(n => n <= data.Count)];
        var faster = Ks.ToDictionary(k => k, _ => new List<bool>());
        foreach (var n in sizes)
        {
            var vectors = data.Vectors.AsSpan(0, n * data.Dimension);
            using var graph = FaissHnswIndex.Build(vectors, data.Ids.AsSpan(0, n), data.Dimension, settings.Options);
            using var exact = ExactIndex.Build(vectors, data.Ids.AsSpan(0, n), data.Dimension);
            foreach (var k in Ks)
            {
                long[] found = new long[data.QueryCount * k], truth = new long[data.QueryCount * k];
                double walk = Seconds(graph, data, k, found), all = Seconds(exact, data, k, truth);
                faster[k].Add(walk < all);
                output.WriteLine(Invariant(
                    $"n {n,6} k {k,3}: graph {walk * 1e6:F1} us (recall {Recall(found, truth, k):F4}), exact {all * 1e6:F1} us"));
            }
        }

        foreach (var k in Ks)
        {
            var last = faster[k].LastIndexOf(false);
            output.WriteLine(last + 1 < sizes.Length ? $"crossover k {k}: {sizes[last + 1]}" : $"crossover k {k}: above {sizes[^1]}");
        }
    }

    /// <summary>Processor time of a query, the best of some passes.</summary>
    private static double Seconds(IVectorIndex index, AnnData data, int k, long[] ids)
    {
        var scores = new float[k];
        var best = double.MaxValue;
        for (var pass = 0; pass < Passes; pass++)
        {
            var start = ThreadClock.ThreadSeconds();
            for (var q = 0; q < data.QueryCount; q++)
            {
                index.Search(data.Queries.AsSpan(q * data.Dimension, data.Dimension), k, ids.AsSpan(q * k, k), scores);
            }

            best = Math.Min(best, (ThreadClock.ThreadSeconds() - start) / data.QueryCount);
        }

        return best;
    }

    private static double Recall(long[] found, long[] truth, int k)
    {
        var hits = 0;
        for (var at = 0; at < truth.Length; at += k)
        {
            hits += found.AsSpan(at, k).ToArray().Intersect(truth.AsSpan(at, k).ToArray()).Count();
        }

        return hits / (double)truth.Length;
    }
}
