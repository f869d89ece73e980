using Apache.Arrow;
using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>Reads connections from Parquet through DuckDB in whole columns; SQL casts ids and times, and a failed cast becomes NULL.</summary>
internal static class ConnectionParquetReader
{
    public static ConnectionRows Read(
        string path, UserIndex users, ImportReport report, DuckDbSession duckDb, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var source = ParquetParts.Source(path);
        var schema = ParquetColumns.Describe(duckDb, source, path, cancellation);
        var names = schema.Where(c => c.Name != "file_row_number").Select(c => c.Name).ToArray();
        var columns = ConnectionColumns.ByName(names, path);
        var time = columns.Time < 0 && names.Length > 2 && ParquetColumns.IsTime(schema[2].Type) ? 2 : columns.Time;
        var total = duckDb.Number($"SELECT count(*) FROM {source}", cancellation, path);

        var sql = $"""
            SELECT TRY_CAST({DuckDbSession.Name(names[columns.From])} AS BIGINT) AS a,
                   TRY_CAST({DuckDbSession.Name(names[columns.To])} AS BIGINT) AS b,
                   {(time < 0 ? "NULL::BIGINT" : ParquetColumns.Seconds(schema[time]))} AS seconds,
                   {(time < 0 ? "false" : DuckDbSession.Name(names[time]) + " IS NOT NULL")} AS timed,
                   (file_row_number + 1)::BIGINT AS line
            FROM {source}
            """;
        var rows = new ConnectionRows(path) { MayLackTimes = Directory.Exists(path) };
        duckDb.Batches(
            sql,
            batch =>
            {
                Take(batch, rows, users, report);
                progress?.Report(new StageProgress("connections", report.ConnectionRows, total, "rows"));
            },
            cancellation,
            path);
        return rows;
    }

    private static void Take(RecordBatch batch, ConnectionRows rows, UserIndex users, ImportReport report)
    {
        Int64Array from = (Int64Array)batch.Column(0), to = (Int64Array)batch.Column(1);
        Int64Array seconds = (Int64Array)batch.Column(2), line = (Int64Array)batch.Column(4);
        var timed = (BooleanArray)batch.Column(3);
        for (var i = 0; i < batch.Length; i++)
        {
            report.ConnectionRows++;
            if (from.GetValue(i) is not { } a || to.GetValue(i) is not { } b)
            {
                report.Add(ImportIssueKind.BadUserId, rows.File, line.GetValue(i)!.Value, "");
            }
            else if (timed.GetValue(i) is true && seconds.GetValue(i) is not (>= 0 and <= uint.MaxValue))
            {
                report.Add(ImportIssueKind.BadTime, rows.File, line.GetValue(i)!.Value, FormattableString.Invariant($"{a} {b}"));
            }
            else if (users.Drops(a, b, seconds.GetValue(i) ?? 0))
            {
                report.AddCount(ImportIssueKind.LeftOut, 1);
            }
            else if (a == b)
            {
                report.Add(ImportIssueKind.SelfLoop, rows.File, line.GetValue(i)!.Value, FormattableString.Invariant($"{a} {b}"));
            }
            else
            {
                rows.Add(users.Intern(a), users.Intern(b), (uint?)seconds.GetValue(i), line.GetValue(i)!.Value);
            }
        }
    }
}
