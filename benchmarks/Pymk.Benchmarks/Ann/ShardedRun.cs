using System.Diagnostics;
using System.Globalization;
using Pymk.Core.Candidates;
using Pymk.Faiss;
using Pymk.Faiss.Shards;
using static System.FormattableString;

namespace Pymk.Benchmarks.Ann;

/// <summary>
/// `bench ann --shards S`: searches the same vectors as S partitions of a silo in this process, as candidate generation does, as the same partitions
/// in a loop without a silo, and as one index; prints the cost of the scatter.
/// </summary>
internal static class ShardedRun
{
    private const int K = 500;

    public static async Task RunAsync(AnnSettings settings, int shards, TextWriter output, CancellationToken cancellation)
    {
        var data = AnnData.Of(settings);
        output.WriteLine(
            $"{data.Name}; {shards} shards; M = {settings.Links}, efConstruction = {settings.EfConstruction}; k = {K}, {data.QueryCount} queries; "
            + $"seed {settings.Seed}");
        output.WriteLine($"{Machine.Describe()}; kernels {Kernels.NameOf(settings.Kernel)}");
        var truth = Truth(data);
        var root = Directory.CreateTempSubdirectory("pymk-bench-shards-").FullName;
        try
        {
            var start = ThreadClock.ProcessSeconds();
            var (model, bytes) = ShardModel.Build(root, data, shards, settings.Options, settings.Threads);
            var built = ThreadClock.ProcessSeconds() - start;
            output.WriteLine(Invariant(
                $"{shards} shards built and saved in {built:F1} s of processor, {bytes / (double)data.Count:F0} bytes a vector"));
            output.Flush();
            double inSilo;
            await using (var silo = await ShardSilo.StartAsync(model, cancellation))
            {
                async Task Ask(int query, long[] ids)
                {
                    var found = await silo.Nearest.SearchAsync(data.Queries.AsMemory(query * data.Dimension, data.Dimension), K, cancellation);
                    if (found.Partial)
                    {
                        throw new AnnException("A shard answered in part, so the figures would leave work out. Run again on a less busy machine.");
                    }

                    for (var i = 0; i < ids.Length; i++)
                    {
                        ids[i] = i < found.Users.Length ? model.Graph.IdOf(found.Users[i]) : -1;
                    }
                }

                inSilo = await MeasureAsync($"{shards} shards of a silo, one request at a time", Ask, data, truth, 1, output);
                var flights = 4 * Environment.ProcessorCount;
                await MeasureAsync($"{shards} shards of a silo, {flights} requests in flight", Ask, data, truth, flights, output);
            }

            IVectorIndex[] parts = [.. Enumerable.Range(0, shards).Select(shard => VectorIndex.Load(model.Files.Shard(shard)))];
            var loop = await MeasureAsync($"{shards} shards in one loop", Direct(new ShardedSearch(parts), data), data, truth, 1, output);
            foreach (var part in parts)
            {
                part.Dispose();
            }

            start = ThreadClock.ProcessSeconds();
            using var whole = FaissHnswIndex.Build(data.Vectors, data.Ids, data.Dimension, settings.Options);
            built = ThreadClock.ProcessSeconds() - start;
            output.WriteLine(Invariant($"one index built in {built:F1} s of processor, {whole.MemoryBytes / (double)whole.Count:F0} bytes a vector"));
            var single = await MeasureAsync("one index", Direct(whole, data), data, truth, 1, output);
            output.WriteLine(Invariant($"of the processor time of a request in a silo, the walks take {loop / inSilo:P0}"));
            output.WriteLine(Invariant(
                $"scatter_cost {inSilo / single:F2} (processor time in a silo over one index; {loop / single:F2} without the silo)"));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static long[] Truth(AnnData data)
    {
        using var exact = ExactIndex.Build(data.Vectors, data.Ids, data.Dimension);
        var truth = new long[data.QueryCount * K];
        exact.Search(data.Queries, K, truth, new float[truth.Length]);
        return truth;
    }

    private static Func<int, long[], Task> Direct(IVectorSearch search, AnnData data)
    {
        var scores = new float[K];
        return (query, ids) =>
        {
            search.Search(data.Queries.AsSpan(query * data.Dimension, data.Dimension), K, ids, scores);
            return Task.CompletedTask;
        };
    }

    /// <summary>
    /// Searches every query twice, the first time to warm up. Prints recall, times and speed; returns the processor seconds of a query.
    /// </summary>
    private static async Task<double> MeasureAsync(
        string name, Func<int, long[], Task> ask, AnnData data, long[] truth, int flights, TextWriter output)
    {
        var seconds = new double[data.QueryCount];
        long[][] answers = [.. seconds.Select(_ => new long[K])];
        var next = 0;
        async Task Fly()
        {
            for (int query; (query = Interlocked.Increment(ref next) - 1) < seconds.Length;)
            {
                var began = Stopwatch.GetTimestamp();
                await ask(query, answers[query]);
                seconds[query] = Stopwatch.GetElapsedTime(began).TotalSeconds;
            }
        }

        double processor = 0, wall = 0;
        for (var pass = 0; pass < 2; pass++)
        {
            next = 0;
            var start = ThreadClock.ProcessSeconds();
            var clock = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, flights).Select(_ => Task.Run(Fly)));
            (processor, wall) = (ThreadClock.ProcessSeconds() - start, Stopwatch.GetElapsedTime(clock).TotalSeconds);
        }

        var hits = answers.Select((ids, query) => ids.Intersect(truth.AsSpan(query * K, K).ToArray()).Count()).Sum();
        Array.Sort(seconds);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: recall {hits / (double)truth.Length:F4}, p50 {seconds[seconds.Length / 2] * 1e3:F2} ms, "
            + $"p99 {seconds[seconds.Length * 99 / 100] * 1e3:F2} ms, {seconds.Length / wall:F0} queries/s, "
            + $"{processor / seconds.Length * 1e6:F0} us of processor a query"));
        output.Flush();
        return processor / seconds.Length;
    }
}
