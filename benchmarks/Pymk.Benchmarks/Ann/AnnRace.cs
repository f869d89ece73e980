using System.Diagnostics;
using System.Globalization;
using Pymk.Faiss;
using static System.FormattableString;

namespace Pymk.Benchmarks.Ann;

/// <summary>Races all contenders on the same vectors, one search thread each. The ratios are the result.</summary>
internal static class AnnRace
{
    private const int RatioK = 100;
    private const double RatioRecall = 0.98;
    private static readonly int[] Ks = [100, 500];
    private static readonly double[] Recalls = [0.95, 0.98, 0.99];

    public static void Run(AnnSettings settings, TextWriter output)
    {
        var data = AnnData.Of(settings);
        output.WriteLine(
            $"{data.Name}; M = {settings.Links}, efConstruction = {settings.EfConstruction}, built on {settings.Threads} threads, searched on one; "
            + $"seed {settings.Seed}; queries a second of processor time");
        output.WriteLine($"{Machine.Describe()}; kernels {Kernels.NameOf(settings.Kernel)}");
        (string Key, Func<IContender> Make)[] all =
        [
            ("ours", () => new OwnGraph(settings, rerank: false)),
            ("rerank", () => new OwnGraph(settings, rerank: true)),
            ("hnswlib", () => new PeerIndex("hnswlib", 2, data.Dimension, settings)),
            ("flat", () => new PeerIndex("FAISS HNSW Flat", 0, data.Dimension, settings)),
            ("sq8", () => new PeerIndex("FAISS HNSW SQ8", 1, data.Dimension, settings)),
        ];
        Func<IContender>[] contenders = [() => new OwnExact(), .. all.Where(c => settings.Contenders.Contains(c.Key)).Select(c => c.Make)];
        Dictionary<int, HashSet<long>[]> truth = [];
        Dictionary<(string Name, int K), Curve> curves = [];
        Dictionary<string, double> buildSeconds = [];
        foreach (var make in contenders)
        {
            using var contender = make();
            var start = ThreadClock.ProcessSeconds();
            var clock = Stopwatch.GetTimestamp();
            contender.Build(data, settings.Threads);
            buildSeconds[contender.Name] = ThreadClock.ProcessSeconds() - start;
            var wall = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{contender.Name}: built in {buildSeconds[contender.Name]:F1} s of processor ({wall:F1} s), "
                + $"{contender.BytesAVector:F0} bytes a vector"));
            foreach (var k in Ks.Where(k => k <= data.Count))
            {
                var exact = contender is OwnExact;
                if (exact)
                {
                    truth[k] = Truth(contender, data, k);
                }

                var curve = Curve.Measure(contender, data, k, truth[k], exact);
                curves[(contender.Name, k)] = curve;
                foreach (var point in curve.Points)
                {
                    output.WriteLine(Invariant($"  k {k} ef {point.Ef,5} recall {point.Recall:F4} {point.QueriesASecond,8:F0} queries/s"));
                }

                if (contender is OwnGraph own && k == RatioK)
                {
                    WriteKernels(own, data, settings, output);
                }

                var speeds = Recalls.Select(r =>
                    Invariant($"at recall {r:F2}: ") + (curve.At(r) is { } q ? Invariant($"{q:F0} queries/s") : "not reached"));
                output.WriteLine($"  k {k} {string.Join(", ", speeds)}");
            }

            output.Flush();
        }

        var peers = buildSeconds.Where(b => buildSeconds.ContainsKey("ours") && !b.Key.StartsWith("ours", StringComparison.Ordinal));
        foreach (var (name, seconds) in peers)
        {
            output.WriteLine(Invariant($"build time of {name} / ours: {seconds / buildSeconds["ours"]:F2}"));
        }

        foreach (var k in Ks.Where(k => k <= data.Count && k != RatioK))
        {
            output.WriteLine($"k {k} recall 0.98: {Ratios(curves, k)}");
        }

        output.WriteLine(Ratios(curves, RatioK));
    }

    /// <summary>Our speed over the speed of each peer at equal recall. For FAISS the faster of its two forms counts.</summary>
    private static string Ratios(Dictionary<(string Name, int K), Curve> curves, int k)
    {
        double? At(string name) => curves.GetValueOrDefault((name, k))?.At(RatioRecall);
        var ours = At("ours");
        var faiss = new[] { At("FAISS HNSW Flat"), At("FAISS HNSW SQ8") }.Max();
        var hnswlib = At("hnswlib");
        return $"ratio_faiss {Ratio(ours, faiss)} ratio_hnswlib {Ratio(ours, hnswlib)}";
    }

    /// <summary>Prints the speed of the same walk with every instruction set of this processor.</summary>
    private static void WriteKernels(OwnGraph own, AnnData data, AnnSettings settings, TextWriter output)
    {
        List<string> speeds = [];
        foreach (var (set, name) in Kernels.Available)
        {
            own.Index.Use(set);
            speeds.Add(Invariant($"{name} {Curve.QueriesASecond(own, data, RatioK, RatioK, new long[data.QueryCount * RatioK]):F0} queries/s"));
        }

        own.Index.Use(settings.Kernel >= 0 ? settings.Kernel : Kernels.Available.First().InstructionSet);
        output.WriteLine($"  k {RatioK} ef {RatioK,5} by kernel: {string.Join(", ", speeds)}");
    }

    private static string Ratio(double? ours, double? peer) => ours / peer is { } ratio ? Invariant($"{ratio:F2}") : "none";

    private static HashSet<long>[] Truth(IContender exact, AnnData data, int k)
    {
        var queries = data.Queries.Length / data.Dimension;
        var ids = new long[queries * k];
        exact.Search(data.Queries, k, k, ids);
        return [.. Enumerable.Range(0, queries).Select(q => ids.AsSpan(q * k, k).ToArray().ToHashSet())];
    }
}
