using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Pymk.Training.Import;

/// <summary>Times as they come in files: unix seconds, whole or with a fraction, or ISO 8601 (UTC where no zone is given).</summary>
internal static class Timestamps
{
    /// <summary>Unix seconds of a text; false where it is none or lies outside 1970 to 2106.</summary>
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

    /// <summary>Unix seconds of a date in words or ISO 8601.</summary>
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
