namespace Pymk.Grains.Interfaces.Operations;

/// <summary>Buckets of durations: the first ends at 0.1 ms, and each later one is a quarter wider, so a quantile is off by 25 % at most.</summary>
public static class LatencyBuckets
{
    /// <summary>Number of buckets; the last one has no end.</summary>
    public const int Count = 56;

    private const double First = 0.0001;
    private const double Factor = 1.25;

    /// <summary>The bucket of a duration.</summary>
    public static int Of(double seconds) =>
        seconds <= First ? 0 : Math.Min(Count - 1, (int)Math.Ceiling(Math.Log(seconds / First) / Math.Log(Factor)));

    /// <summary>The end of the bucket that holds a quantile, in milliseconds; null where nothing was counted.</summary>
    public static double? QuantileMs(ReadOnlySpan<long> buckets, double quantile)
    {
        var total = 0L;
        foreach (var count in buckets)
        {
            total += count;
        }

        var rest = (long)Math.Ceiling(total * quantile);
        for (var i = 0; i < buckets.Length && total > 0; i++)
        {
            rest -= buckets[i];
            if (rest <= 0)
            {
                return Math.Round(1000 * First * Math.Pow(Factor, i), 2);
            }
        }

        return null;
    }
}
