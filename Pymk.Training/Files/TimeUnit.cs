namespace Pymk.Training.Files;

/// <summary>What the whole numbers of a column of times count.</summary>
internal enum TimeUnit
{
    /// <summary>Unix seconds.</summary>
    Seconds,

    /// <summary>Unix milliseconds.</summary>
    Milliseconds,

    /// <summary>Unix microseconds.</summary>
    Microseconds,

    /// <summary>Unix nanoseconds.</summary>
    Nanoseconds,

    /// <summary>The digits of a date: 20231114.</summary>
    Dates,
}

/// <summary>The ranges of the units. They do not overlap, so a number of another unit than its column's is a bad time.</summary>
internal static class TimeUnits
{
    private static readonly string[] Names = ["seconds", "milliseconds", "microseconds", "nanoseconds", "dates (yyyymmdd)"];

    /// <summary>How many of a unit are a second.</summary>
    public static long PerSecond(this TimeUnit unit) => unit switch
    {
        TimeUnit.Milliseconds => 1_000,
        TimeUnit.Microseconds => 1_000_000,
        TimeUnit.Nanoseconds => 1_000_000_000,
        _ => 1,
    };

    /// <summary>The unit's name in a sentence.</summary>
    public static string Name(this TimeUnit unit) => Names[(int)unit];

    /// <summary>Greatest number of a unit: a second of 2106.</summary>
    public static long Most(this TimeUnit unit) => (uint.MaxValue * unit.PerSecond()) + unit.PerSecond() - 1;

    /// <summary>Least number of a unit above zero, one above the greatest of the next coarser one.</summary>
    public static long Least(this TimeUnit unit) => unit is TimeUnit.Seconds or TimeUnit.Dates ? 1 : (unit - 1).Most() + 1;

    /// <summary>Unix seconds of a number; false outside 1970 to 2106, and for a number of another unit. Zero is zero in every unit.</summary>
    public static bool TryToSeconds(this TimeUnit unit, long value, out uint seconds)
    {
        if (unit == TimeUnit.Dates)
        {
            return TryDate(value, out seconds);
        }

        seconds = (uint)Math.Clamp(value / unit.PerSecond(), 0, uint.MaxValue);
        return value == 0 || (value >= unit.Least() && value <= unit.Most());
    }

    /// <summary>SQL for unix seconds of a BIGINT; NULL where <see cref="TryToSeconds"/> is false.</summary>
    public static string Sql(this TimeUnit unit, string value) => unit == TimeUnit.Dates
        ? $"CAST(epoch(try_strptime(({value})::VARCHAR, '%Y%m%d')) AS BIGINT)"
        : FormattableString.Invariant(
            $"CASE WHEN ({value}) = 0 OR ({value}) BETWEEN {unit.Least()} AND {unit.Most()} THEN ({value}) // {unit.PerSecond()} END");

    /// <summary>True for the digits of a date from 1970 to 2105.</summary>
    public static bool TryDate(long value, out uint seconds)
    {
        seconds = 0;
        var (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
        if (year is < 1970 or > 2105 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month))
        {
            return false;
        }

        seconds = (uint)new DateTimeOffset((int)year, (int)month, (int)day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        return true;
    }
}
