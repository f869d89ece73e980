using System.Diagnostics;
using System.Globalization;
using Pymk.Faiss;

namespace Pymk.Benchmarks.Ann;

/// <summary>All contenders on the same vectors, one search thread each, and the ratios that are the result.</summary>
internal static class AnnRace
{
    private const int RatioK = 100;
    private const double RatioRecall = 0.98;
    private static readonly int[] Ks = [100, 500];
    private static readonly double[] Recalls = [0.95, 0.98, 0.99];

    public static void Run(AnnSettings settings, TextWriter output)
    {
        var data = AnnData.Of(settings);
        output.WriteLine($"{data.Name}; M = {settings.Links}, efConstruction = {settings.EfConstruction}, built on {settings.Threads} threads, searched on one; seed {settings.Seed}; queries a second of processor time");
        output.WriteLine($"{Machine.Describe()}; kernels {FaissHnswIndex.KernelName}");
        Func<IContender>[] contenders =
        [
            () => new OwnExact(),
            () => new OwnGraph(settings, rerank: false),
            () => new OwnGraph(settings, rerank: true),
            () => new PeerIndex("hnswlib", 2, data.Dimension, settings),
            () => new PeerIndex("FAISS HNSW Flat", 0, data.Dimension, settings),
            () => new PeerIndex("FAISS HNSW SQ8", 1, data.Dimension, settings),
        ];
        Dictionary<int, HashSet<long>[]> truth = [];
        Dictionary<(string Name, int K), Curve> curves = [];
        Dictionary<string, double> buildSeconds = [];
        foreach (var make in contenders)
        {
            using var contender = make();
            double start = ThreadClock.ProcessSeconds();
            long clock = Stopwatch.GetTimestamp();
            contender.Build(data, settings.Threads);
            buildSeconds[contender.Name] = ThreadClock.ProcessSeconds() - start;
            output.WriteLine(Line(
                $"{contender.Name}: built in {buildSeconds[contender.Name]:F1} s of processor ({Stopwatch.GetElapsedTime(clock).TotalSeconds:F1} s), {contender.BytesAVector:F0} bytes a vector"));
            foreach (int k in Ks.Where(k => k <= data.Count))
            {
                bool exact = contender is OwnExact;
                if (exact) truth[k] = Truth(contender, data, k);
                var curve = Curve.Measure(contender, data, k, truth[k], exact);
                curves[(contender.Name, k)] = curve;
                foreach (var point in curve.Points) output.WriteLine(Line($"  k {k} ef {point.Ef,5} recall {point.Recall:F4} {point.QueriesASecond,8:F0} queries/s"));
                output.WriteLine($"  k {k} " + string.Join(", ", Recalls.Select(r => Line($"at recall {r:F2}: ") + (curve.At(r) is { } q ? Line($"{q:F0} queries/s") : "not reached"))));
            }

            output.Flush();
        }

        output.WriteLine(Line($"build: FAISS HNSW Flat / ours {buildSeconds["FAISS HNSW Flat"] / buildSeconds["ours"]:F2}, hnswlib / ours {buildSeconds["hnswlib"] / buildSeconds["ours"]:F2}"));
        foreach (int k in Ks.Where(k => k <= data.Count && k != RatioK)) output.WriteLine($"k {k} recall 0.98: {Ratios(curves, k)}");
        output.WriteLine(Ratios(curves, RatioK));
    }

    /// <summary>Our speed over each peer's at equal recall; FAISS is the faster of its two forms.</summary>
    private static string Ratios(Dictionary<(string Name, int K), Curve> curves, int k)
    {
        double? ours = curves[("ours", k)].At(RatioRecall);
        double? faiss = new[] { curves[("FAISS HNSW Flat", k)].At(RatioRecall), curves[("FAISS HNSW SQ8", k)].At(RatioRecall) }.Max();
        double? hnswlib = curves[("hnswlib", k)].At(RatioRecall);
        return $"ratio_faiss {Ratio(ours, faiss)} ratio_hnswlib {Ratio(ours, hnswlib)}";
    }

    private static string Ratio(double? ours, double? peer) => ours / peer is { } ratio ? Line($"{ratio:F2}") : "none: recall not reached";

    private static HashSet<long>[] Truth(IContender exact, AnnData data, int k)
    {
        int queries = data.Queries.Length / data.Dimension;
        long[] ids = new long[queries * k];
        exact.Search(data.Queries, k, k, ids);
        return [.. Enumerable.Range(0, queries).Select(q => ids.AsSpan(q * k, k).ToArray().ToHashSet())];
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
