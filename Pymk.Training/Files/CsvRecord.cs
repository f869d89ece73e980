using System.Text;

namespace Pymk.Training.Files;

/// <summary>
/// Separated text by RFC 4180: a field that begins with a quote ends at its closing quote, so it may hold separators and line breaks; two quotes in
/// it stand for one. A quote elsewhere is a character like others.
/// </summary>
internal static class CsvRecord
{
    /// <summary>Lines that a quoted field may span. A field that is not closed by then is a line with a stray quote.</summary>
    public const int MaxLines = 1_000;

    /// <summary>
    /// The first of tab, comma, semicolon and bar that the line has; otherwise blank. Also blank where blanks stand beside tabs between fields.
    /// </summary>
    public static byte DelimiterOf(ReadOnlySpan<byte> line)
    {
        foreach (var candidate in "\t,;|"u8)
        {
            if (line.Contains(candidate))
            {
                return candidate == (byte)'\t' && IsNumbers(line) ? (byte)' ' : candidate;
            }
        }

        return (byte)' ';
    }

    /// <summary>Splits a record. A blank as delimiter is any run of blanks and tabs. Fields keep their quotes; see <see cref="Plain"/>.</summary>
    /// <returns>Number of fields, at most the length of <paramref name="fields"/>.</returns>
    public static int Split(ReadOnlySpan<byte> record, byte delimiter, Span<Range> fields)
    {
        var quoted = record.Contains((byte)'"');
        int count = 0, start = 0;
        while (count < fields.Length && start <= record.Length)
        {
            var from = quoted ? EndOfQuotes(record, start, out _) : start;
            var length = delimiter == (byte)' ' ? record[from..].IndexOfAny((byte)' ', (byte)'\t') : record[from..].IndexOf(delimiter);
            var end = length < 0 ? record.Length : from + length;
            if (delimiter != (byte)' ' || end > start)
            {
                fields[count++] = start..end;
            }

            start = end + 1;
        }

        return count;
    }

    /// <summary>
    /// Reads on where the line ends within quotes, up to the line that closes them. Tab and blank separated text has no such fields. Where no line
    /// closes them the line stays alone.
    /// </summary>
    public static void Complete(TextLines lines, ref ReadOnlySpan<byte> line, byte delimiter)
    {
        if (delimiter is (byte)' ' or (byte)'\t' || !line.Contains((byte)'"') || !IsOpen(line, delimiter))
        {
            return;
        }

        for (var more = 0; more < MaxLines && lines.TryExtend(out var longer); more++)
        {
            if (!IsOpen(longer, delimiter))
            {
                line = longer;
                return;
            }
        }

        line = lines.Shorten();
    }

    /// <summary>A field without the blanks around it and without its quotes.</summary>
    public static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> field)
    {
        field = field.Trim(" \t"u8);
        return field.Length >= 2 && field[0] == (byte)'"' && field[^1] == (byte)'"' ? field[1..^1].Trim(" \t"u8) : field;
    }

    /// <summary>A field as it stands, blanks included; one that is quoted as a whole without its quotes, and two quotes in it as one.</summary>
    public static ReadOnlySpan<byte> Verbatim(ReadOnlySpan<byte> field)
    {
        if (field is not [(byte)'"', .., (byte)'"'])
        {
            return field;
        }

        var inner = field[1..^1];
        return inner.Contains((byte)'"')
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(inner).Replace("\"\"", "\"", StringComparison.Ordinal))
            : inner;
    }

    /// <summary>A field as text, two quotes within quotes as one.</summary>
    public static string Text(ReadOnlySpan<byte> field)
    {
        var plain = Plain(field);
        var text = Encoding.UTF8.GetString(plain);
        return field.Trim(" \t"u8).Length > plain.Length ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    private static bool IsOpen(ReadOnlySpan<byte> record, byte delimiter)
    {
        for (var start = 0; start <= record.Length;)
        {
            var from = EndOfQuotes(record, start, out var open);
            if (open)
            {
                return true;
            }

            var length = record[from..].IndexOf(delimiter);
            start = length < 0 ? record.Length + 1 : from + length + 1;
        }

        return false;
    }

    // Where the quoted part of the field at start ends; start where the field has none. An open one ends where the field would end without quotes.
    private static int EndOfQuotes(ReadOnlySpan<byte> record, int start, out bool open)
    {
        open = false;
        var at = start;
        while (at < record.Length && record[at] == (byte)' ')
        {
            at++;
        }

        if (at == record.Length || record[at] != (byte)'"')
        {
            return start;
        }

        for (at++; record[at..].IndexOf((byte)'"') is var length and >= 0; at += 2)
        {
            at += length;
            if (at + 1 == record.Length || record[at + 1] != (byte)'"')
            {
                return at + 1;
            }
        }

        open = true;
        return start;
    }

    // Only numbers between blanks and tabs, and both between them, as in KONECT's files.
    private static bool IsNumbers(ReadOnlySpan<byte> line) =>
        line.Trim(" \t"u8).Contains((byte)' ') && !line.ContainsAnyExcept("0123456789.+-eE \t\r"u8);
}
