using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>Reads profiles: JSONL, CSV and Parquet row by row as JSON; the folders of snapshots in whole columns.</summary>
internal static class ProfileReader
{
    private const int ReportEvery = 1 << 16;
    private const int SampleRows = 10_000;

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

        var unit = JoinedUnit(path, users, report, duckDb, cancellation);
        var profile = new ProfileJson(table, users, unit);
        using var rows = Open(path, users, duckDb, cancellation);
        for (var read = 1L; rows.TryRead(out var json); read++)
        {
            if (read % ReportEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(rows.Progress);
            }

            report.ProfileRows += rows.Problem is ImportIssueKind.BlankLine ? 0 : 1;
            if (rows.Problem is { } problem)
            {
                report.Add(problem, path, rows.Line, json);
            }
            else
            {
                profile.Read(json, path, rows.Line, report);
            }
        }
    }

    private static IProfileRows Open(string path, UserIndex users, Func<DuckDbSession> duckDb, CancellationToken cancellation) => FileTypes.Of(path) switch
    {
        ".parquet" => new ProfileParquet(path, duckDb(), cancellation),
        ".csv" or ".tsv" => new ProfileCsv(path, users.Texts is not null),
        _ => new ProfileLines(path),
    };

    private static TimeUnit JoinedUnit(string path, UserIndex users, ImportReport report, Func<DuckDbSession> duckDb, CancellationToken cancellation)
    {
        var joined = new ColumnSample();
        using var rows = Open(path, users, duckDb, cancellation);
        for (var read = 0; read < SampleRows && rows.TryRead(out var json); read++)
        {
            ProfileHead.Sample(rows.Problem is null ? json : "{}"u8, joined);
        }

        report.NoteEncoding(path, rows.Encoding);
        report.NoteUnit(path, joined.Unit);
        return joined.Unit;
    }
}
