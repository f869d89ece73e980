using System.Text;
using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>Reads profiles: JSONL and the folders of snapshots directly; CSV and Parquet through DuckDB, which converts each row to the same JSON.</summary>
internal static class ProfileReader
{
    private const int ReportEvery = 1 << 16;

    public static void Read(
        string path,
        ProfileTableBuilder table,
        UserIndex users,
        ImportReport report,
        Func<DuckDbSession> duckDb,
        IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        if (Directory.Exists(path))
        {
            SnapshotProfileReader.Read(path, table, users, report, duckDb(), progress, cancellation);
            return;
        }

        var row = new ProfileJson(table, users);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".parquet":
                ReadTable(path, "read_parquet", row, report, duckDb(), progress, cancellation);
                break;
            case ".csv" or ".tsv":
                ReadCsv(path, row, report, duckDb(), progress, cancellation);
                break;
            default:
                ReadLines(path, row, report, progress, cancellation);
                break;
        }
    }

    private static void ReadLines(
        string path, ProfileJson row, ImportReport report, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        using var lines = new TextLines(path);
        while (lines.TryRead(out var line))
        {
            if (lines.LineNumber % ReportEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new StageProgress("profiles", lines.Position >> 20, lines.Length >> 20, "MB"));
            }

            if (line.Trim(" \t\r"u8).IsEmpty)
            {
                report.Add(ImportIssueKind.BlankLine, path, lines.LineNumber, "");
                continue;
            }

            report.ProfileRows++;
            row.Read(line, path, lines.LineNumber, report);
        }
    }

    private static void ReadCsv(
        string path, ProfileJson row, ImportReport report, DuckDbSession duckDb, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        // Read all columns as text: type guessing would corrupt an id beyond 2^53 or a school named 007. Rows that DuckDB cannot split are in its
        // reject table.
        const string options = ", all_varchar = true, header = true, store_rejects = true, parallel = false";
        ReadTable(path, "read_csv", row, report, duckDb, progress, cancellation, options);
        const string rejects = "SELECT line, coalesce(csv_line, '') FROM reject_errors ORDER BY line";
        foreach (var (line, text) in duckDb.Rows(rejects, r => (r.GetInt64(0), r.GetString(1)), cancellation))
        {
            report.ProfileRows++;
            report.Add(ImportIssueKind.MissingColumn, path, line, text);
        }
    }

    private static void ReadTable(
        string path,
        string function,
        ProfileJson row,
        ImportReport report,
        DuckDbSession duckDb,
        IProgress<StageProgress>? progress,
        CancellationToken cancellation,
        string options = "")
    {
        // A CSV's header is line 1; rows of a Parquet file count from 1.
        long number = function == "read_csv" ? 1 : 0;
        var sql = $"SELECT to_json(t)::VARCHAR FROM {function}({DuckDbSession.Quote(path)}{options}) t";
        foreach (var json in duckDb.Rows(sql, r => r.GetString(0), cancellation, path))
        {
            number++;
            report.ProfileRows++;
            row.Read(Encoding.UTF8.GetBytes(json), path, number, report);
            if (number % ReportEvery == 0)
            {
                progress?.Report(new StageProgress("profiles", number, 0, "rows"));
            }
        }
    }
}
