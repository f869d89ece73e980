using Apache.Arrow;
using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>Reads connections from Parquet through DuckDB in whole columns; SQL casts ids and times, and a failed cast becomes NULL.</summary>
internal static class ConnectionParquetReader
{
    public static ConnectionRows Read(
        string path, UserIndex users, ImportReport report, DuckDbSession duckDb, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var source = ParquetParts.Source(duckDb.Plain(path));
        var schema = ParquetColumns.Describe(duckDb, source, path, cancellation).Where(c => c.Name != "file_row_number").ToArray();
        var columns = ConnectionColumns.ByName([.. schema.Select(c => c.Name)], path);
        var time = columns.Time >= 0 ? columns.Time : System.Array.FindIndex(schema, c => ParquetColumns.IsTime(c.Type));
        var clock = time >= 0 && schema[time].Type == "DATE" ? System.Array.FindIndex(schema, c => c.Type == "TIME") : -1;
        var unit = time < 0 ? TimeUnit.Seconds : ParquetColumns.Unit(duckDb, source, schema[time], path, cancellation);
        if (!Directory.Exists(path))
        {
            Tell(path, schema, columns with { Time = time, Clock = clock }, unit, report);
        }

        var total = duckDb.Number($"SELECT count(*) FROM {source}", cancellation, path);
        var seconds = time < 0 ? "NULL::BIGINT" : ParquetColumns.Seconds(schema[time], unit);
        // A snapshot has numbers, whatever the kind of its network is.
        var texts = users.Texts is not null && !Directory.Exists(path);
        var shown = new[] { columns.From, columns.To, time, clock }.Where(column => column >= 0)
            .Select((column, i) => (Name: DuckDbSession.Name(schema[column].Name), As: $"shown{i}")).ToArray();
        var sql = $"""
            SELECT a, b, seconds, timed, line,
                   CASE WHEN a IS NULL OR b IS NULL OR (timed AND coalesce(seconds NOT BETWEEN 0 AND {uint.MaxValue}, true))
                        THEN {ParquetColumns.Raw(shown.Select(column => column.As))} END AS raw
            FROM (
            SELECT {IdColumn.Sql(schema[columns.From], texts)} AS a, {IdColumn.Sql(schema[columns.To], texts)} AS b,
                   {(clock < 0 ? seconds : $"{seconds} + CAST(floor(epoch({DuckDbSession.Name(schema[clock].Name)})) AS BIGINT)")} AS seconds,
                   {(time < 0 ? "false" : DuckDbSession.Name(schema[time].Name) + " IS NOT NULL")} AS timed,
                   (file_row_number + 1)::BIGINT AS line, {string.Join(", ", shown.Select(column => $"{column.Name} AS {column.As}"))}
            FROM {source})
            """;
        var rows = new ConnectionRows(path) { MayLackTimes = Directory.Exists(path) };
        duckDb.Batches(
            sql,
            batch =>
            {
                Take(batch, rows, users, UserIds.IsText(schema[columns.From].Type), UserIds.IsText(schema[columns.To].Type), report);
                progress?.Report(new StageProgress("connections", report.ConnectionRows, total, "rows"));
            },
            cancellation,
            path);
        return rows;
    }

    private static void Tell(string path, ParquetColumns.Column[] schema, ConnectionColumns columns, TimeUnit unit, ImportReport report)
    {
        int[] used = [columns.From, columns.To, columns.Time, columns.Clock];
        var notes = schema.Where((_, i) => !used.Contains(i)).Select(column => $"column '{column.Name}' is not used").ToList();
        if (columns.Time >= 0)
        {
            var form = ParquetColumns.IsTime(schema[columns.Time].Type) ? schema[columns.Time].Type : unit.Name();
            notes.Insert(0, $"column '{schema[columns.Time].Name}' is the time, in {form}");
        }

        if (notes.Count > 0)
        {
            report.Note($"{path}: {string.Join("; ", notes)}");
        }
    }

    private static void Take(RecordBatch batch, ConnectionRows rows, UserIndex users, bool fromIsText, bool toIsText, ImportReport report)
    {
        IdColumn from = new(batch.Column(0), users), to = new(batch.Column(1), users);
        Int64Array seconds = (Int64Array)batch.Column(2), line = (Int64Array)batch.Column(4);
        var (timed, raw) = ((BooleanArray)batch.Column(3), (StringArray)batch.Column(5));
        for (var i = 0; i < batch.Length; i++)
        {
            report.ConnectionRows++;
            if (!from.TryGet(i, out var a) | !to.TryGet(i, out var b))
            {
                users.BadIds += (fromIsText && a < 0 ? 1 : 0) + (toIsText && b < 0 ? 1 : 0);
                AddBad(ImportIssueKind.BadUserId, i, a, b);
            }
            else if (timed.GetValue(i) is true && seconds.GetValue(i) is not (>= 0 and <= uint.MaxValue))
            {
                AddBad(ImportIssueKind.BadTime, i, a, b);
            }
            else if (users.Drops(a, b, seconds.GetValue(i) ?? 0) || users.LacksText(a) || users.LacksText(b))
            {
                report.AddCount(ImportIssueKind.LeftOut, 1);
            }
            else if (a == b)
            {
                report.Add(ImportIssueKind.SelfLoop, rows.File, line.GetValue(i)!.Value, $"{from.Shown(i)} {to.Shown(i)}");
            }
            else
            {
                rows.Add(users.Intern(a), users.Intern(b), (uint?)seconds.GetValue(i), line.GetValue(i)!.Value);
            }
        }

        void AddBad(ImportIssueKind kind, int row, long a, long b)
        {
            if (users.MustHide(a, b))
            {
                report.AddCount(ImportIssueKind.LeftOut, 1);
            }
            else
            {
                report.Add(kind, rows.File, line.GetValue(row)!.Value, raw.GetString(row) ?? $"{from.Shown(row)} {to.Shown(row)}");
            }
        }
    }
}
