using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using Pymk.Core.Features;

namespace Pymk.Benchmarks.Micro;

/// <summary>
/// The least time of each stage on this machine: its operations at the measured rate of one core's arithmetic, or its bytes at the measured rate of
/// one core's memory, whichever takes longer.
/// </summary>
internal static class Floors
{
    private const int Candidates = 1_500;
    private const int Wide = UserRow.ProjectionDimension;
    private const int Narrow = 32;

    /// <summary>Measures the machine and prints a line for each stage.</summary>
    public static void Print(double listBytes, double rowBytes, long indexVectors)
    {
        var (bytesPerSecond, operationsPerSecond) = (MemoryRate(), ArithmeticRate());
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"one core: {bytesPerSecond / 1e9:0.0} GB/s copied, "
            + $"{operationsPerSecond / 1e9:0.0} billion multiply-adds a second (float, in registers)"));
        var headMultiplyAdds = (2 * PairFeatures.Count * Wide) + (Wide * Narrow) + (2 * Narrow);
        Line("head inference", Candidates * headMultiplyAdds, Candidates * ((2 * PairFeatures.Count) + Wide));
        Line("pair features: rows read", 0, Candidates * rowBytes);
        Line("nearest, exact scan of int8", indexVectors * UserRow.EmbeddingDimension / 4, indexVectors * UserRow.EmbeddingDimension);
        Line("pack or unpack a list", 0, 2 * listBytes);
        Line("rules over a finished slate", 20 * 7, 20 * 7 * 8);

        void Line(string stage, double multiplyAdds, double bytes)
        {
            var seconds = Math.Max(multiplyAdds / operationsPerSecond, bytes / bytesPerSecond);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"floor  {stage,-30} {multiplyAdds / 1e6,8:0.00} M multiply-adds {bytes / 1e3,9:0.0} KB  {seconds * 1e6,9:0.0} us"));
        }
    }

    private static double MemoryRate()
    {
        var (from, to) = (new byte[64 << 20], new byte[64 << 20]);
        return Best(() => from.AsSpan().CopyTo(to)) is var seconds ? from.Length / seconds : 0;
    }

    // Eight independent chains hide the latency of a multiply-add.
    private static double ArithmeticRate()
    {
        const int Repeats = 4_000_000;
        const int Chains = 8;
        var factor = Vector512.Create(0.999f);
        var sum = Vector512<float>.Zero;
        var seconds = Best(() =>
        {
            var (a, b, c, d) = (factor, factor, factor, factor);
            var (e, f, g, h) = (factor, factor, factor, factor);
            for (var i = 0; i < Repeats; i++)
            {
                (a, b) = (Vector512.FusedMultiplyAdd(a, factor, factor), Vector512.FusedMultiplyAdd(b, factor, factor));
                (c, d) = (Vector512.FusedMultiplyAdd(c, factor, factor), Vector512.FusedMultiplyAdd(d, factor, factor));
                (e, f) = (Vector512.FusedMultiplyAdd(e, factor, factor), Vector512.FusedMultiplyAdd(f, factor, factor));
                (g, h) = (Vector512.FusedMultiplyAdd(g, factor, factor), Vector512.FusedMultiplyAdd(h, factor, factor));
            }

            sum += a + b + c + d + e + f + g + h;
        });
        GC.KeepAlive(sum);
        return (double)Repeats * Chains * Vector512<float>.Count / seconds;
    }

    private static double Best(Action work)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var began = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }
}
