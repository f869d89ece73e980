using System.Buffers.Text;
using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>
/// Reads connections from TSV, CSV or blank-separated text, with or without a header. Lines that begin with # or % are comments. Scans the bytes
/// itself because DuckDB's parallel CSV reader cannot report the line of a bad row.
/// </summary>
internal static class ConnectionTextReader
{
    private const int ReportEvery = 1 << 18;
    private const int MaxColumns = 64;

    public static ConnectionRows Read(
        string path, UserIndex users, ImportReport report, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        using var lines = new TextLines(path);
        var rows = new ConnectionRows(path);
        Span<Range> fields = stackalloc Range[MaxColumns];
        byte delimiter = 0;
        var columns = ConnectionColumns.ByPosition;
        while (lines.TryRead(out var line))
        {
            if (lines.LineNumber % ReportEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new StageProgress("connections", lines.Position >> 20, lines.Length >> 20, "MB"));
            }

            if (line.Trim(" \t\r,;"u8).IsEmpty)
            {
                report.Add(ImportIssueKind.BlankLine, path, lines.LineNumber, "");
                continue;
            }

            if (line[0] is (byte)'#' or (byte)'%')
            {
                continue;
            }

            if (delimiter == 0)
            {
                delimiter = ConnectionColumns.DelimiterOf(line);
                if (IsHeader(line, delimiter, fields))
                {
                    columns = ConnectionColumns.ByName(ConnectionColumns.Names(line, delimiter), path);
                    continue;
                }
            }

            report.ConnectionRows++;
            var count = ConnectionColumns.Split(line, delimiter, fields);
            ReadRow(line, fields[..count], columns, lines.LineNumber, rows, users, report);
        }

        progress?.Report(new StageProgress("connections", lines.Length >> 20, lines.Length >> 20, "MB"));
        return rows;
    }

    private static bool IsHeader(ReadOnlySpan<byte> line, byte delimiter, Span<Range> fields)
    {
        foreach (var field in fields[..ConnectionColumns.Split(line, delimiter, fields)])
        {
            if (Utf8Parser.TryParse(Plain(line[field]), out double _, out var consumed) && consumed > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void ReadRow(
        ReadOnlySpan<byte> line,
        ReadOnlySpan<Range> fields,
        ConnectionColumns columns,
        long number,
        ConnectionRows rows,
        UserIndex users,
        ImportReport report)
    {
        if (fields.Length <= Math.Max(columns.From, columns.To))
        {
            report.Add(ImportIssueKind.MissingColumn, rows.File, number, line);
            return;
        }

        ReadOnlySpan<byte> from = Plain(line[fields[columns.From]]), to = Plain(line[fields[columns.To]]);
        if (from.IsEmpty || to.IsEmpty)
        {
            report.Add(ImportIssueKind.MissingColumn, rows.File, number, line);
            return;
        }

        if (!TryParseId(from, out var a) || !TryParseId(to, out var b))
        {
            report.Add(ImportIssueKind.BadUserId, rows.File, number, line);
            return;
        }

        var text = columns.Time >= 0 && columns.Time < fields.Length ? Plain(line[fields[columns.Time]]) : default;
        uint time = 0;
        if (!text.IsEmpty && !Timestamps.TryParse(text, out time))
        {
            report.Add(ImportIssueKind.BadTime, rows.File, number, line);
            return;
        }

        if (users.Drops(a, b, time))
        {
            report.AddCount(ImportIssueKind.LeftOut, 1);
            return;
        }

        if (a == b)
        {
            report.Add(ImportIssueKind.SelfLoop, rows.File, number, line);
            return;
        }

        rows.Add(users.Intern(a), users.Intern(b), text.IsEmpty ? null : time, number);
    }

    private static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> field) => field.Trim(" \t\""u8);

    private static bool TryParseId(ReadOnlySpan<byte> text, out long id) =>
        Utf8Parser.TryParse(text, out id, out var consumed) && consumed == text.Length;
}
