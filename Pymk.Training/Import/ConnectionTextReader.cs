using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>
/// Reads connections from TSV, CSV, Matrix Market or blank-separated text. Lines that begin with # or % are comments. Scans the bytes itself because
/// DuckDB's parallel CSV reader cannot report the line of a bad row.
/// </summary>
internal static class ConnectionTextReader
{
    private const int ReportEvery = 1 << 18;

    public static ConnectionRows Read(
        string path, UserIndex users, ImportReport report, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var layout = ConnectionTextLayout.Find(path, users.Texts is not null, report, cancellation);
        var taker = new ConnectionRowTaker(layout, path, users, report);
        using var lines = new TextLines(path);
        Span<Range> fields = stackalloc Range[ConnectionTextLayout.MaxColumns + 1];
        var last = Math.Max(Math.Max(layout.Columns.From, layout.Columns.To), Math.Max(layout.Columns.Time, layout.Columns.Clock));
        var wanted = fields[..(Math.Max(last, layout.Limit == int.MaxValue ? 0 : layout.Limit) + 1)];
        var before = report.ConnectionRows;
        while (lines.TryRead(out var line))
        {
            if (lines.LineNumber % ReportEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new StageProgress("connections", lines.Position >> 20, lines.Length >> 20, "MB"));
            }

            if (ConnectionTextLayout.IsBlank(line))
            {
                report.Add(ImportIssueKind.BlankLine, path, lines.LineNumber, "");
                continue;
            }

            // A text id may begin like a comment.
            if (lines.LineNumber < layout.FirstRow || (users.Texts is null && ConnectionTextLayout.IsComment(line)))
            {
                continue;
            }

            var number = lines.LineNumber;
            CsvRecord.Complete(lines, ref line, layout.Delimiter);
            report.ConnectionRows++;
            var row = wanted[..CsvRecord.Split(line, layout.Delimiter, wanted)];
            if (row.Length > layout.Limit && !ConnectionTextLayout.IsBlank(line[row[layout.Limit].Start..]))
            {
                report.Add(ImportIssueKind.ExtraColumn, path, number, line);
                continue;
            }

            TakeRow(line, row, layout.Columns, users.Texts is not null, number, taker);
        }

        layout.Matrix?.CheckEntries(report.ConnectionRows - before, path);
        progress?.Report(new StageProgress("connections", lines.Length >> 20, lines.Length >> 20, "MB"));
        return taker.Rows;
    }

    private static void TakeRow(
        ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, ConnectionColumns columns, bool texts, long number, ConnectionRowTaker taker)
    {
        taker.Take(
            texts ? Text(line, fields, columns.From) : Field(line, fields, columns.From),
            texts ? Text(line, fields, columns.To) : Field(line, fields, columns.To),
            Field(line, fields, columns.Time),
            Field(line, fields, columns.Clock),
            number,
            line);
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, int column) =>
        (uint)column < (uint)fields.Length ? CsvRecord.Plain(line[fields[column]]) : default;

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, int column) =>
        (uint)column < (uint)fields.Length ? CsvRecord.Verbatim(line[fields[column]]) : default;
}
