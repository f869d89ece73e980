using System.Buffers.Text;
using System.Text;
using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>
/// Finds the layout of separated text: separator, header, and what the columns hold. Knows the headers of KONECT, SNAP and Matrix Market.
/// </summary>
internal static class ConnectionTextLayout
{
    /// <summary>Columns of a row that are looked at.</summary>
    public const int MaxColumns = 64;

    // http://konect.cc/: '% sym weighted'. Every kind of weight but this one fills the third column.
    private const string Unweighted = "unweighted";
    private static readonly string[] KonectForms = ["sym", "asym", "bip"];

    /// <summary>Reads the beginning of a file.</summary>
    /// <exception cref="UserErrorException">The file is no network of users.</exception>
    /// <param name="path">The file.</param>
    /// <param name="texts">True where ids are text, so that a first line without a number need not be a header.</param>
    /// <param name="report">Is told what was recognised.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static ConnectionLayout Find(string path, bool texts, ImportReport report, CancellationToken cancellation)
    {
        using var lines = new TextLines(path);
        var matrix = FileTypes.Of(path) == ".mtx";
        var (weighted, comment) = (false, (string?)null);
        MatrixSize? size = null;
        while (lines.TryRead(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            if (lines.LineNumber == 1)
            {
                matrix = CheckBanner(line, matrix, path);
            }

            if (IsComment(line))
            {
                weighted |= IsWeighted(line, path);
                comment = Encoding.UTF8.GetString(line.TrimStart("#% "u8));
            }
            else if (matrix && size is null && !IsBlank(line))
            {
                size = MatrixSize.Parse(line, path);
            }
            else if (!IsBlank(line))
            {
                report.NoteEncoding(path, lines.Encoding);
                return size is null
                    ? OfRows(path, lines, line, comment, weighted, texts, report, cancellation)
                    : new ConnectionLayout(new ConnectionColumns(0, 1, -1), TimeUnit.Seconds, (byte)' ', lines.LineNumber, size);
            }
        }

        return new ConnectionLayout(new ConnectionColumns(0, 1, -1), TimeUnit.Seconds, (byte)' ', long.MaxValue, size);
    }

    /// <summary>True for a line without anything but separators.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r,;|"u8).IsEmpty;

    /// <summary>True for a comment.</summary>
    public static bool IsComment(ReadOnlySpan<byte> line) => line is [(byte)'#' or (byte)'%', ..];

    private static bool CheckBanner(ReadOnlySpan<byte> line, bool matrix, string path)
    {
        if (!MatrixSize.IsBanner(line))
        {
            return matrix ? throw new UserErrorException($"{path}: a Matrix Market file begins with '%%MatrixMarket matrix coordinate'") : false;
        }

        MatrixSize.CheckBanner(line, path);
        return true;
    }

    private static bool IsWeighted(ReadOnlySpan<byte> line, string path)
    {
        var words = Encoding.UTF8.GetString(line).TrimStart('%', ' ').Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (line[0] != (byte)'%' || words is not [var form, var weights] || !KonectForms.Contains(form))
        {
            return false;
        }

        return form == "bip"
            ? throw new UserErrorException($"{path}: '% bip' says that its two columns are different things; connections are between users")
            : weights != Unweighted;
    }

    private static ConnectionLayout OfRows(
        string path, TextLines lines, ReadOnlySpan<byte> line, string? comment, bool weighted, bool texts, ImportReport report,
        CancellationToken cancellation)
    {
        var delimiter = CsvRecord.DelimiterOf(line);
        var names = Header(lines, ref line, delimiter, comment, texts, out var firstRow);
        var samples = new List<ColumnSample>();
        Span<Range> fields = stackalloc Range[MaxColumns];
        for (var rows = 0; !ConnectionLayout.IsEnough(rows, samples);)
        {
            if (!IsBlank(line) && (texts || !IsComment(line)))
            {
                rows++;
                CsvRecord.Complete(lines, ref line, delimiter);
                var count = CsvRecord.Split(line, delimiter, fields);
                for (var i = 0; i < count; i++)
                {
                    if (samples.Count == i)
                    {
                        samples.Add(new ColumnSample());
                    }

                    samples[i].Add(CsvRecord.Plain(line[fields[i]]));
                }
            }

            cancellation.ThrowIfCancellationRequested();
            if (!lines.TryRead(out line))
            {
                break;
            }
        }

        return ConnectionLayout.Of(path, names, samples, weighted, report) with { Delimiter = delimiter, FirstRow = firstRow };
    }

    // A header is a first line without a number; among text ids one with known names. It may also be the last comment before the first row:
    // '# FromNodeId ToNodeId'.
    private static string[]? Header(TextLines lines, ref ReadOnlySpan<byte> line, byte delimiter, string? comment, bool texts, out long firstRow)
    {
        firstRow = lines.LineNumber;
        if (IsHeader(line, delimiter) && (!texts || ConnectionColumns.AreNames(Names(line, delimiter))))
        {
            CsvRecord.Complete(lines, ref line, delimiter);
            firstRow = lines.LineNumber + 1;
            var names = Names(line, delimiter);
            line = [];
            return names;
        }

        var commented = comment is null ? null : Names(Encoding.UTF8.GetBytes(comment), delimiter);
        return commented is not null && ConnectionColumns.AreNames(commented) && commented.Length == Names(line, delimiter).Length ? commented : null;
    }

    private static bool IsHeader(ReadOnlySpan<byte> line, byte delimiter)
    {
        Span<Range> fields = stackalloc Range[MaxColumns];
        foreach (var field in fields[..CsvRecord.Split(line, delimiter, fields)])
        {
            if (Utf8Parser.TryParse(CsvRecord.Plain(line[field]), out double _, out var consumed) && consumed > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static string[] Names(ReadOnlySpan<byte> line, byte delimiter)
    {
        Span<Range> fields = stackalloc Range[MaxColumns];
        var names = new string[CsvRecord.Split(line, delimiter, fields)];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = CsvRecord.Text(line[fields[i]]);
        }

        return names;
    }
}
