using Apache.Arrow;
using Pymk.Core.Snapshots;
using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>
/// Reads the profiles of a snapshot in whole columns: <c>user</c>, <c>name</c>, <c>headline</c>, <c>joined</c>, and a list of texts for each field
/// (<see cref="SnapshotField"/>).
/// </summary>
internal static class SnapshotProfileReader
{
    private const int Heads = 5;

    /// <summary>Reads a folder of parts.</summary>
    /// <exception cref="UserErrorException">A column is missing.</exception>
    public static void Read(
        string path,
        ProfileTableBuilder table,
        UserIndex users,
        ImportReport report,
        DuckDbSession duckDb,
        IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        var source = ParquetParts.Source(path);
        var columns = ParquetColumns.Describe(duckDb, source, path, cancellation);
        var user = ParquetColumns.UserId(ParquetColumns.Require(columns, path, "user"));
        string Column(string name) => DuckDbSession.Name(ParquetColumns.Require(columns, path, name).Name);
        var fields = columns.Where(c => SnapshotField.TryParse(c.Name, out _)).Select(c => c.Name).ToArray();
        var builders = fields.Select(name => SnapshotField.TryParse(name, out var field) ? table.Field(field.Kind, field.Name) : null!).ToArray();
        var lists = string.Concat(fields.Select(name => $", {DuckDbSession.Name(name)}::VARCHAR[]"));
        var sql = $"""
            SELECT {user}, {Column("name")}::VARCHAR, {Column("headline")}::VARCHAR,
                   TRY_CAST({Column("joined")} AS BIGINT), (file_row_number + 1)::BIGINT{lists}
            FROM {source}
            """;
        duckDb.Batches(
            sql,
            batch =>
            {
                Take(batch, builders, path, table, users, report);
                progress?.Report(new StageProgress("profiles", report.ProfileRows, 0, "rows"));
            },
            cancellation,
            path);
    }

    private static void Take(
        RecordBatch batch, ProfileFieldBuilder[] fields, string path, ProfileTableBuilder table, UserIndex users, ImportReport report)
    {
        Int64Array ids = (Int64Array)batch.Column(0), joined = (Int64Array)batch.Column(3), line = (Int64Array)batch.Column(4);
        StringArray names = (StringArray)batch.Column(1), headlines = (StringArray)batch.Column(2);
        for (var row = 0; row < batch.Length; row++)
        {
            report.ProfileRows++;
            var time = (uint)Math.Clamp(joined.GetValue(row) ?? 0, 0, uint.MaxValue);
            if (ids.GetValue(row) is not { } id)
            {
                report.Add(ImportIssueKind.BadUserId, path, line.GetValue(row)!.Value, "");
            }
            else if (users.Erased.Drops(id, time) || users.LacksText(id))
            {
                report.AddCount(ImportIssueKind.LeftOut, 1);
            }
            else if (users.Intern(id) is var user && !table.TryBegin(user, names.GetString(row) ?? "", headlines.GetString(row) ?? "", time))
            {
                report.Add(ImportIssueKind.Duplicate, path, line.GetValue(row)!.Value, users.NameOf(id));
            }
            else
            {
                for (var field = 0; field < fields.Length; field++)
                {
                    AddValues((ListArray)batch.Column(Heads + field), row, fields[field], user);
                }
            }
        }
    }

    private static void AddValues(ListArray lists, int row, ProfileFieldBuilder field, int user)
    {
        var texts = (StringArray)lists.Values;
        for (var i = lists.ValueOffsets[row]; i < lists.ValueOffsets[row + 1] && !lists.IsNull(row); i++)
        {
            var text = texts.GetString(i).AsSpan().Trim();
            if (!text.IsEmpty)
            {
                field.Add(user, field.Intern(text));
            }
        }
    }
}
