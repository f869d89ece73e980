using System.Globalization;
using System.Text;

namespace Pymk.Web.Ids;

/// <summary>Percent-encoding (RFC 3986, 2.1) of UTF-8, by the letter: what is not well-formed is no text.</summary>
internal static class PercentText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a text once.</summary>
    /// <returns>False for a percent sign without two hexadecimal digits, and for bytes that are not UTF-8.</returns>
    public static bool TryDecode(ReadOnlySpan<char> encoded, out string text)
    {
        text = "";
        if (!encoded.Contains('%'))
        {
            text = encoded.ToString();
            return true;
        }

        try
        {
            var bytes = new byte[Strict.GetMaxByteCount(encoded.Length)];
            var length = 0;
            while (encoded.IndexOf('%') is >= 0 and var at)
            {
                length += Strict.GetBytes(encoded[..at], bytes.AsSpan(length));
                if (at + 2 >= encoded.Length || !TryByte(encoded.Slice(at + 1, 2), out bytes[length]))
                {
                    return false;
                }

                length++;
                encoded = encoded[(at + 3)..];
            }

            length += Strict.GetBytes(encoded, bytes.AsSpan(length));
            text = Strict.GetString(bytes, 0, length);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>
    /// Encodes what a segment of a path must not show as it is: <c>/</c>, <c>%</c>, control characters, and the dots of a segment that is <c>.</c> or
    /// <c>..</c>.
    /// </summary>
    public static string Segment(string text)
    {
        var dots = text is "." or "..";
        if (!dots && !text.AsSpan().ContainsAny('/', '%') && !text.Any(char.IsControl))
        {
            return text;
        }

        var segment = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (!dots && c is not ('/' or '%') && !char.IsControl(c))
            {
                segment.Append(c);
                continue;
            }

            foreach (var unit in Strict.GetBytes([c]))
            {
                segment.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
            }
        }

        return segment.ToString();
    }

    private static bool TryByte(ReadOnlySpan<char> digits, out byte value) =>
        byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
