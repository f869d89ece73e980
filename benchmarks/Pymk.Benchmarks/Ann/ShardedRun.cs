using System.Globalization;
using Pymk.Faiss;
using Pymk.Faiss.Shards;

namespace Pymk.Benchmarks.Ann;

/// <summary>`bench ann --shards S`: the same vectors as one index and as S partitions searched one after the other, and what the scatter costs.</summary>
internal static class ShardedRun
{
    private const int K = 500;

    public static void Run(AnnSettings settings, int shards, TextWriter output)
    {
        var data = AnnData.Of(settings);
        output.WriteLine($"{data.Name}; {shards} shards; M = {settings.Links}, efConstruction = {settings.EfConstruction}; k = {K}, one search thread, processor time; seed {settings.Seed}");
        output.WriteLine($"{Machine.Describe()}; kernels {FaissHnswIndex.KernelName}");
        var options = new HnswOptions { Links = settings.Links, EfConstruction = settings.EfConstruction, Seed = settings.Seed };
        using var exact = ExactIndex.Build(data.Vectors, data.Ids, data.Dimension);
        long[] truth = new long[data.Queries.Length / data.Dimension * K];
        exact.Search(data.Queries, K, truth, new float[truth.Length]);

        double start = ThreadClock.ProcessSeconds();
        var parts = Build(data, shards, options, settings.Threads);
        output.WriteLine(Line($"{shards} shards built in {ThreadClock.ProcessSeconds() - start:F1} s of processor, {parts.Sum(p => p.MemoryBytes) / (double)data.Count:F0} bytes a vector"));
        double scattered = Measure($"{shards} shards", new ShardedSearch(parts), data, truth, output);
        foreach (var part in parts) part.Dispose();

        start = ThreadClock.ProcessSeconds();
        using var whole = FaissHnswIndex.Build(data.Vectors, data.Ids, data.Dimension, options with { Threads = settings.Threads });
        output.WriteLine(Line($"one index built in {ThreadClock.ProcessSeconds() - start:F1} s of processor, {whole.MemoryBytes / (double)whole.Count:F0} bytes a vector"));
        double single = Measure("one index", whole, data, truth, output);
        output.WriteLine(Line($"scatter_cost {scattered / single:F2}"));
    }

    private static IVectorIndex[] Build(AnnData data, int shards, HnswOptions options, int threads)
    {
        var rows = Enumerable.Range(0, data.Count).ToLookup(row => Core.Models.Shards.Of(data.Ids[row], shards));
        var parts = new IVectorIndex[shards];
        Parallel.For(0, shards, new ParallelOptions { MaxDegreeOfParallelism = threads }, shard =>
        {
            int[] own = [.. rows[shard]];
            float[] vectors = new float[own.Length * data.Dimension];
            for (int i = 0; i < own.Length; i++) data.Vectors.AsSpan(own[i] * data.Dimension, data.Dimension).CopyTo(vectors.AsSpan(i * data.Dimension));
            parts[shard] = VectorIndex.Build(vectors, [.. own.Select(row => data.Ids[row])], data.Dimension, options);
        });
        return parts;
    }

    /// <summary>Prints recall, p50, p99 and queries a second; returns the mean seconds a query.</summary>
    private static double Measure(string name, IVectorSearch search, AnnData data, long[] truth, TextWriter output)
    {
        int queries = truth.Length / K;
        long[] ids = new long[K];
        float[] scores = new float[K];
        double[] seconds = new double[queries];
        long hits = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            hits = 0;
            for (int q = 0; q < queries; q++)
            {
                double start = ThreadClock.ThreadSeconds();
                search.Search(data.Queries.AsSpan(q * data.Dimension, data.Dimension), K, ids, scores);
                seconds[q] = ThreadClock.ThreadSeconds() - start;
                var expected = truth.AsSpan(q * K, K).ToArray().ToHashSet();
                hits += ids.Count(expected.Contains);
            }
        }

        double mean = seconds.Average();
        Array.Sort(seconds);
        output.WriteLine(Line(
            $"{name}: recall {hits / (double)truth.Length:F4}, p50 {seconds[queries / 2] * 1e3:F2} ms, p99 {seconds[queries * 99 / 100] * 1e3:F2} ms, {1 / mean:F0} queries/s a core"));
        return mean;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
