using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Pymk.Grains.Interfaces.Ids;

/// <summary>The spellings of user ids and what each means. Every door reads ids here, so that a spelling means the same in all of them.</summary>
public static class UserIdRules
{
    /// <summary>Longest text id, in UTF-16 code units.</summary>
    public const int MaxCharacters = 128;

    // A UTF-16 code unit takes at most 3 bytes of UTF-8.
    private const int MaxBytes = 3 * MaxCharacters;
    private const int ShownCharacters = 40;

    /// <summary>Reads a number: digits, with leading zeros allowed, and a fraction of zeros (<c>17.0</c>) as programs write that keep ids as doubles.</summary>
    /// <returns>False for a sign, a blank, an exponent, an empty text or a number beyond 2^63 - 1.</returns>
    public static bool TryNumber(ReadOnlySpan<char> text, out long number)
    {
        if (text.IndexOf('.') is var point and > 0 && point + 1 < text.Length && text[(point + 1)..].IndexOfAnyExcept('0') < 0)
        {
            text = text[..point];
        }

        // The parser ignores U+0000 at the end.
        number = 0;
        return !text.Contains('\0') && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <inheritdoc cref="TryNumber(ReadOnlySpan{char}, out long)"/>
    public static bool TryNumber(ReadOnlySpan<byte> utf8, out long number)
    {
        if (utf8.IndexOf((byte)'.') is var point and > 0 && point + 1 < utf8.Length && utf8[(point + 1)..].IndexOfAnyExcept((byte)'0') < 0)
        {
            utf8 = utf8[..point];
        }

        number = 0;
        return !utf8.Contains((byte)0) && long.TryParse(utf8, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>True for a text that can be an id. It is taken verbatim: no trimming, no folding of case, no normalization.</summary>
    /// <param name="text">The text.</param>
    /// <param name="reason">What is wrong, as the end of a sentence that begins with the name of the field.</param>
    public static bool IsText([NotNullWhen(true)] string? text, [NotNullWhen(false)] out string? reason)
    {
        reason = text switch
        {
            null or "" => "must not be empty.",
            { Length: > MaxCharacters } => $"must be at most {MaxCharacters} characters, has {text.Length}.",
            _ when text.Contains('\0') => "must not contain U+0000.",
            _ when !IsWellFormed(text) => "must be well-formed Unicode; it has half of a surrogate pair.",
            _ => null,
        };
        return reason is null;
    }

    /// <summary>True for UTF-8 of a text that can be an id.</summary>
    public static bool IsUtf8Text(ReadOnlySpan<byte> utf8) =>
        utf8.Length is > 0 and <= MaxBytes && !utf8.Contains((byte)0) && Utf8.IsValid(utf8) && Encoding.UTF8.GetCharCount(utf8) <= MaxCharacters;

    /// <summary>The first characters of a text, for messages.</summary>
    public static string Shown(string text) => text.Length <= ShownCharacters ? text : string.Concat(text.AsSpan(0, ShownCharacters), "…");

    /// <summary>A user as messages name one: a number, or the first characters of a text in quotes.</summary>
    public static string Shown(UserId user) => user.Text is { } text ? $"'{Shown(text)}'" : user.ToString();

    private static bool IsWellFormed(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
