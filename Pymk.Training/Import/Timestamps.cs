using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Pymk.Training.Import;

/// <summary>Parses times in files: unix seconds, also with a fraction, or ISO 8601 (UTC by default).</summary>
internal static class Timestamps
{
    /// <summary>Parses a time as unix seconds; false where it is not a time or outside 1970 to 2106.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out uint seconds)
    {
        if (Utf8Parser.TryParse(text, out long whole, out var consumed) && consumed == text.Length)
        {
            return InRange(whole, out seconds);
        }

        if (Utf8Parser.TryParse(text, out double fraction, out consumed) && consumed == text.Length && double.IsFinite(fraction))
        {
            return InRange((long)Math.Clamp(Math.Floor(fraction), -1, 1e12), out seconds);
        }

        return TryParse(Encoding.UTF8.GetString(text), out seconds);
    }

    /// <summary>Parses an ISO 8601 date as unix seconds.</summary>
    public static bool TryParse(string text, out uint seconds)
    {
        seconds = 0;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && InRange(time.ToUnixTimeSeconds(), out seconds);
    }

    private static bool InRange(long value, out uint seconds)
    {
        seconds = (uint)Math.Clamp(value, 0, uint.MaxValue);
        return value >= 0 && value <= uint.MaxValue;
    }
}
