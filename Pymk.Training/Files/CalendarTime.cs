namespace Pymk.Training.Files;

/// <summary>
/// Parses dates and times as ISO 8601 writes them: <c>2023-11-14</c>, <c>2023-11-14T22:13:20</c>, also with a blank for the <c>T</c>, slashes, a
/// fraction, and a zone (<c>Z</c>, <c>+02</c>, <c>+0200</c>, <c>+02:00</c>). Without a zone it is UTC. Fractions are cut off.
/// </summary>
internal static class CalendarTime
{
    private const int DateLength = 10;

    /// <summary>Parses a date, with or without a time of day, as unix seconds.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text.Length < DateLength || !TryDate(text[..DateLength], out var days))
        {
            return false;
        }

        seconds = days * 86_400L;
        if (text.Length == DateLength)
        {
            return true;
        }

        if (text[DateLength] is not ((byte)'T' or (byte)'t' or (byte)' ') || !TryClock(text[(DateLength + 1)..].TrimStart((byte)' '), out var clock))
        {
            return false;
        }

        seconds += clock;
        return true;
    }

    /// <summary>True for a date without a time of day.</summary>
    public static bool IsDate(ReadOnlySpan<byte> text) => text.Length == DateLength && TryDate(text, out _);

    /// <summary>Parses a time of day: seconds since midnight, less the offset of its zone.</summary>
    public static bool TryClock(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        var hourDigits = text is [_, (byte)':', ..] ? 1 : 2;
        if (!TryDigits(ref text, hourDigits, out var hour) || hour > 23
            || !TrySkip(ref text, (byte)':') || !TryDigits(ref text, 2, out var minute) || minute > 59)
        {
            return false;
        }

        var second = 0;
        if (TrySkip(ref text, (byte)':') && (!TryDigits(ref text, 2, out second) || second > 60))
        {
            return false;
        }

        if (TrySkip(ref text, (byte)'.') || TrySkip(ref text, (byte)','))
        {
            var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            text = digits < 0 ? [] : text[digits..];
        }

        var read = TryZone(text.TrimStart((byte)' '), out var offset);
        seconds = (hour * 3_600) + (minute * 60) + second - offset;
        return read;
    }

    private static bool TryDate(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        var separator = text[4];
        if (separator is not ((byte)'-' or (byte)'/') || !TryDigits(ref text, 4, out var year) || !TrySkip(ref text, separator)
            || !TryDigits(ref text, 2, out var month) || !TrySkip(ref text, separator) || !TryDigits(ref text, 2, out var day)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        days = new DateOnly(year, month, day).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        return true;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        if (text.IsEmpty || text is [(byte)'Z' or (byte)'z'] || text.SequenceEqual("UTC"u8))
        {
            return true;
        }

        var sign = text[0] == (byte)'-' ? -1 : 1;
        var minutes = 0;
        if (text[0] is not ((byte)'+' or (byte)'-') || !TryDigits(ref text, 2, out var hours, skip: 1) || hours > 18)
        {
            return false;
        }

        TrySkip(ref text, (byte)':');
        if (!text.IsEmpty && (!TryDigits(ref text, 2, out minutes) || minutes > 59))
        {
            return false;
        }

        seconds = sign * ((hours * 3_600) + (minutes * 60));
        return text.IsEmpty;
    }

    private static bool TryDigits(ref ReadOnlySpan<byte> text, int count, out int value, int skip = 0)
    {
        value = 0;
        if (text.Length < skip + count)
        {
            return false;
        }

        foreach (var digit in text.Slice(skip, count))
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        text = text[(skip + count)..];
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> text, byte character)
    {
        var skipped = !text.IsEmpty && text[0] == character;
        text = skipped ? text[1..] : text;
        return skipped;
    }
}
