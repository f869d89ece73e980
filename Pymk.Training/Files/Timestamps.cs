using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Pymk.Training.Files;

/// <summary>
/// Parses times in files: numbers of the column's unit, also with a fraction, or a date with or without a time of day (UTC by default).
/// </summary>
internal static class Timestamps
{
    private const int LongestCalendar = 64;

    /// <summary>Parses a time as unix seconds; false where it is not a time of the unit or outside 1970 to 2106.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, TimeUnit unit, out uint seconds)
    {
        if (TryNumber(text, out var number))
        {
            return unit.TryToSeconds(number, out seconds);
        }

        var read = TryCalendar(text, out var calendar);
        seconds = (uint)Math.Clamp(calendar, 0, uint.MaxValue);
        return read && calendar is >= 0 and <= uint.MaxValue;
    }

    /// <summary>Parses a date and a time of day of two columns.</summary>
    public static bool TryParse(ReadOnlySpan<byte> date, ReadOnlySpan<byte> clock, out uint seconds)
    {
        seconds = 0;
        if (!TryCalendar(date, out var calendar))
        {
            return false;
        }

        var time = 0;
        if (!clock.IsEmpty && !CalendarTime.TryClock(clock, out time))
        {
            return false;
        }

        calendar += time;
        seconds = (uint)Math.Clamp(calendar, 0, uint.MaxValue);
        return calendar is >= 0 and <= uint.MaxValue;
    }

    /// <summary>Parses a number, without its fraction.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out long number)
    {
        if (Utf8Parser.TryParse(text, out number, out var consumed) && consumed == text.Length)
        {
            return true;
        }

        var read = Utf8Parser.TryParse(text, out double fraction, out consumed) && consumed == text.Length && double.IsFinite(fraction);
        number = read ? (long)Math.Clamp(Math.Floor(fraction), -1, 9e18) : 0;
        return read;
    }

    /// <summary>Parses a date, with or without a time of day, as unix seconds: ISO 8601, or another form of the invariant culture.</summary>
    public static bool TryCalendar(ReadOnlySpan<byte> text, out long seconds)
    {
        if (CalendarTime.TryParse(text, out seconds))
        {
            return true;
        }

        // A time of day alone is not today's.
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.NoCurrentDateDefault;
        if (text.Length is 0 or > LongestCalendar
            || !DateTime.TryParse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, styles, out var time) || time.Year == 1)
        {
            return false;
        }

        seconds = new DateTimeOffset(time).ToUnixTimeSeconds();
        return true;
    }
}
