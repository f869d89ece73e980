namespace Pymk.Training.Features;

/// <summary>Order statistics of times by counting: no copy and no sort of all of them.</summary>
internal static class TimeQuantile
{
    private const int Bits = 16;

    /// <summary>The time at a place of the ascending order.</summary>
    /// <param name="times">Unix seconds.</param>
    /// <param name="place">The place, from 0; beyond the last one counts as the last.</param>
    public static uint Of(ReadOnlySpan<uint> times, long place)
    {
        place = Math.Clamp(place, 0, times.Length - 1);
        var high = new long[1 << Bits];
        foreach (var time in times)
        {
            high[time >> Bits]++;
        }

        uint first = 0;
        for (; place >= high[first]; first++)
        {
            place -= high[first];
        }

        var low = new long[1 << Bits];
        foreach (var time in times)
        {
            low[time & ((1 << Bits) - 1)] += time >> Bits == first ? 1 : 0;
        }

        uint second = 0;
        for (; place >= low[second]; second++)
        {
            place -= low[second];
        }

        return (first << Bits) | second;
    }
}
