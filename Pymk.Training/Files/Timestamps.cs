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

    private static readonly string[] Written = ["MMMM d, yyyy", "MMM d, yyyy", "MMMM d yyyy", "MMM d yyyy", "d MMMM yyyy", "d MMM yyyy"];

    /// <summary>Parses a time as unix seconds; false where it is not a time of the unit or outside 1970 to 2106.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, TimeUnit unit, out uint seconds)
    {
        if (TryNumber(text, out var number))
        {
            return unit.TryToSeconds(number, out seconds);
        }

        var read = CalendarTime.TryParse(text, out var calendar);
        seconds = (uint)Math.Clamp(calendar, 0, uint.MaxValue);
        return read && calendar is >= 0 and <= uint.MaxValue;
    }

    /// <summary>Parses a date and a time of day of two columns.</summary>
    public static bool TryParse(ReadOnlySpan<byte> date, ReadOnlySpan<byte> clock, out uint seconds)
    {
        seconds = 0;
        if (!CalendarTime.TryParse(date, out var calendar))
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

    /// <summary>True for a date that is not ISO 8601, such as 03/04/2023, of which day and month are a guess.</summary>
    public static bool IsOtherDate(ReadOnlySpan<byte> text) => text.Length <= LongestCalendar && !CalendarTime.TryParse(text, out _)
        && DateTime.TryParse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var time)
        && time.Year > 1;

    /// <summary>Parses a date whose month is a word, as people write it in a profile: <c>August 1, 2006</c>.</summary>
    public static bool TryWritten(string text, out long seconds)
    {
        var read = DateOnly.TryParseExact(text.Trim(), Written, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        seconds = read ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds() : 0;
        return read;
    }
}
