using System.Globalization;
using Pymk.Faiss;
using Pymk.Faiss.Shards;
using static System.FormattableString;

namespace Pymk.Benchmarks.Ann;

/// <summary>
/// `bench ann --capacity`: measures indexes of growing size on this machine and computes the cost of sizes that do not fit. The times of a search and
/// of an insertion grow with the length of the walk, which grows with the logarithm of the size, so a line in log2(n) is fitted and continued.
/// </summary>
internal static class CapacityRun
{
    private const int Answer = 500;
    private const int Shards = 32;
    private static readonly int[] Measured = [15_625, 31_250, 62_500, 125_000];
    private static readonly long[] Computed = [31_250, 312_500, 1_000_000, 3_125_000, 10_000_000, 31_250_000];

    public static void Run(AnnSettings settings, TextWriter output)
    {
        output.WriteLine(
            $"{Machine.Describe()}; kernels {Kernels.NameOf(settings.Kernel)}; M = {settings.Links}, "
            + $"efConstruction = {settings.EfConstruction}; processor time");
        var each = ShardShare.Of(Answer, Shards);
        List<(double Log, double SearchSeconds, double InsertSeconds, double Bytes)> points = [];
        foreach (var n in Measured)
        {
            var data = AnnData.Of(settings with { Count = n, VectorsFile = null });
            using var exact = ExactIndex.Build(data.Vectors, data.Ids, data.Dimension);
            var start = ThreadClock.ThreadSeconds();
            using var index = FaissHnswIndex.Build(data.Vectors, data.Ids, data.Dimension, settings.Options with { Threads = 1 });
            var insert = (ThreadClock.ThreadSeconds() - start) / n;
            var (recall, seconds) = Search(index, exact, data, each);
            var bytes = index.MemoryBytes / (double)n;
            points.Add((Math.Log2(n), seconds, insert, bytes));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"measured n {n,9}: {bytes:F1} bytes a vector, k {each} recall {recall:F4}, {1 / seconds:F0} searches/s a core, "
                + $"built at {1 / insert:F0} vectors/s a core"));
            output.Flush();
        }

        var search = Fit(points.Select(p => (p.Log, p.SearchSeconds)));
        var build = Fit(points.Select(p => (p.Log, p.InsertSeconds)));
        var stored = points[^1].Bytes;
        output.WriteLine($"computed for {Shards} shards, k = {Answer} of all ({each} of each shard); a request costs {Shards} searches");
        output.WriteLine(
            "| vectors a shard | vectors in all | GiB a shard | GiB in all | searches/s a core | requests/s a core | core-hours to build all |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var n in Computed)
        {
            double seconds = At(search, n), insert = At(build, n);
            var all = n * Shards;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {n:N0} | {all:N0} | {n * stored / (1L << 30):F2} | {all * stored / (1L << 30):F1} | {1 / seconds:F0} | "
                + $"{1 / seconds / Shards:F0} | {all * insert / 3600:F1} |"));
        }
    }

    /// <summary>Recall with the beam of serving, and the processor time of a search.</summary>
    private static (double Recall, double Seconds) Search(FaissHnswIndex index, ExactIndex exact, AnnData data, int k)
    {
        var queries = data.Queries.Length / data.Dimension;
        long[] ids = new long[queries * k], truth = new long[queries * k];
        var scores = new float[queries * k];
        exact.Search(data.Queries, k, truth, scores);
        var best = double.MaxValue;
        for (var pass = 0; pass < 5; pass++)
        {
            var start = ThreadClock.ThreadSeconds();
            index.Search(data.Queries, k, ids, scores);
            best = Math.Min(best, (ThreadClock.ThreadSeconds() - start) / queries);
        }

        var hits = Enumerable.Range(0, queries).Sum(q => ids.AsSpan(q * k, k).ToArray().Intersect(truth.AsSpan(q * k, k).ToArray()).Count());
        return (hits / (double)ids.Length, best);
    }

    /// <summary>Least squares of y = a + b x. A falling line becomes level, because a larger index cannot be cheaper to search.</summary>
    private static (double A, double B) Fit(IEnumerable<(double X, double Y)> points)
    {
        var all = points.ToArray();
        double x = all.Average(p => p.X), y = all.Average(p => p.Y);
        var slope = Math.Max(0, all.Sum(p => (p.X - x) * (p.Y - y)) / all.Sum(p => (p.X - x) * (p.X - x)));
        return (y - slope * x, slope);
    }

    private static double At((double A, double B) line, double n) => line.A + line.B * Math.Log2(n);
}
