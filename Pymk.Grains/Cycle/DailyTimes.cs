using System.Globalization;

namespace Pymk.Grains.Cycle;

/// <summary>The times of runs: every so long, and so that one of them is at a time of day, UTC.</summary>
/// <param name="At">The time of day.</param>
/// <param name="Every">Time between two runs, above 0.</param>
public readonly record struct DailyTimes(TimeOnly At, TimeSpan Every)
{
    /// <summary>Once a day.</summary>
    /// <param name="at"><c>HH:mm</c>.</param>
    /// <exception cref="FormatException">It is no time of day.</exception>
    public static DailyTimes Daily(string at) => TryParse(at, out var time)
        ? new DailyTimes(time, TimeSpan.FromDays(1))
        : throw new FormatException($"'{at}' is not a time of day; give HH:mm, such as 03:00.");

    /// <summary>Reads a time of day, <c>HH:mm</c>.</summary>
    public static bool TryParse(string at, out TimeOnly time) =>
        TimeOnly.TryParseExact(at, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    /// <summary>The last time up to now.</summary>
    public DateTimeOffset Last(DateTimeOffset now)
    {
        var first = DateTimeOffset.UnixEpoch + At.ToTimeSpan();
        return first + (Math.Floor((now - first) / Every) * Every);
    }

    /// <summary>The first time after now.</summary>
    public DateTimeOffset Next(DateTimeOffset now) => Last(now) + Every;
}
