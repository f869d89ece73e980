using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>Reads connections from JSONL: an object a line with the names that columns have, or an array with their order.</summary>
internal static class ConnectionJsonReader
{
    private const int ReportEvery = 1 << 16;

    public static ConnectionRows Read(
        string path, UserIndex users, ImportReport report, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var layout = Layout(path, report, cancellation);
        var columns = layout.Columns;
        var taker = new ConnectionRowTaker(layout, path, users, report);
        var cells = new JsonCells();
        using var lines = new TextLines(path);
        while (lines.TryRead(out var line))
        {
            if (lines.LineNumber % ReportEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new StageProgress("connections", lines.Position >> 20, lines.Length >> 20, "MB"));
            }

            if (line.Trim(" \t\r"u8).IsEmpty)
            {
                report.Add(ImportIssueKind.BlankLine, path, lines.LineNumber, "");
                continue;
            }

            report.ConnectionRows++;
            if (!cells.TryRead(line))
            {
                report.Add(ImportIssueKind.BadJson, path, lines.LineNumber, line);
            }
            else if (cells.IsArray && cells.Count > layout.Limit && cells.Filled > layout.Limit)
            {
                report.Add(ImportIssueKind.ExtraColumn, path, lines.LineNumber, line);
            }
            else if (users.Texts is not null && (cells.IsNumber(columns.From) || cells.IsNumber(columns.To)))
            {
                // A number is no text id.
                report.Add(ImportIssueKind.BadUserId, path, lines.LineNumber, line);
            }
            else
            {
                taker.Take(cells[columns.From], cells[columns.To], cells[columns.Time], cells[columns.Clock], lines.LineNumber, line);
            }
        }

        return taker.Rows;
    }

    // The columns of objects are numbered by their names' first appearance, in the sample as in the reading after it.
    private static ConnectionLayout Layout(string path, ImportReport report, CancellationToken cancellation)
    {
        using var lines = new TextLines(path);
        var cells = new JsonCells();
        var samples = new List<ColumnSample>();
        for (var rows = 0; !ConnectionLayout.IsEnough(rows, samples) && lines.TryRead(out var line);)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!cells.TryRead(line))
            {
                continue;
            }

            rows++;
            for (var i = 0; i < cells.Count; i++)
            {
                if (samples.Count == i)
                {
                    samples.Add(new ColumnSample());
                }

                samples[i].Add(cells[i]);
            }
        }

        report.NoteEncoding(path, lines.Encoding);
        return samples.Count == 0
            ? new ConnectionLayout(new ConnectionColumns(0, 1, -1), TimeUnit.Seconds)
            : ConnectionLayout.Of(path, cells.Names.Count > 0 ? cells.Names : null, samples, weighted: false, report);
    }
}
