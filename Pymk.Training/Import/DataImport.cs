using Pymk.Core.Graph;
using Pymk.Core.Snapshots;
using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>Reads connections, profiles and logs into the tables of the pipeline.</summary>
public static class DataImport
{
    /// <summary>Imports the files. Bad rows are dropped and counted; <c>future.*</c> is never opened.</summary>
    /// <exception cref="UserErrorException">
    /// A file is missing or unreadable, there is no user, or <see cref="ImportOptions.Strict"/> finds a bad row.
    /// </exception>
    public static ImportedData Run(ImportOptions options, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var files = ImportFiles.Find(options);
        var report = new ImportReport(options.ExamplesPerKind);
        var session = new Lazy<DuckDbSession>(() => new DuckDbSession(options.DuckDbMemoryMegabytes));
        ImportedData? data = null;
        try
        {
            var people = PeopleFlags.Read(files.Relations, cancellation);
            var users = new UserIndex(options.Erased, people.Deleted);
            var profiles = new ProfileTableBuilder();
            if (files.Profiles is { } profileFile && !IsEmpty(profileFile, report))
            {
                ProfileReader.Read(profileFile, profiles, users, report, () => session.Value, progress, cancellation);
                MostlyBad.Check(
                    report, report.ProfileRows, profileFile, ImportIssueKind.BadUserId, ImportIssueKind.MissingColumn, ImportIssueKind.BadJson);
            }

            report.Begin();
            var connections = files.Connections is { } connectionFile && !IsEmpty(connectionFile, report)
                ? ReadConnections(connectionFile, users, report, session, progress, cancellation)
                : null;
            if (users.Count == 0)
            {
                throw new UserErrorException($"no user in {files.Connections ?? files.Profiles}{FirstProblem(report)}");
            }

            var (ids, rank) = users.Sort();
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new StageProgress("graph", 0, 0, "connections"));
            var graph = GraphAssembly.Build(ids, rank, connections, report);
            var log = files.Interactions.Count > 0
                ? ReadLogs(files.Interactions, graph, users.Erased, report, session.Value, options, progress, cancellation)
                : null;
            CheckCounts(files, report);
            if (options.Strict && !report.IsClean)
            {
                throw new UserErrorException($"--strict refuses the data{FirstProblem(report)}");
            }

            return data = new ImportedData(graph, profiles.Build(rank), log, report, Ordinals(people.NoBridges, graph));
        }
        catch (UnreadableFileException e)
        {
            throw e.AsUserError();
        }
        finally
        {
            // A log in the result keeps the session open.
            if (session.IsValueCreated && data?.Interactions is null)
            {
                session.Value.Dispose();
            }
        }
    }

    private static ConnectionRows ReadConnections(
        string file,
        UserIndex users,
        ImportReport report,
        Lazy<DuckDbSession> session,
        IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        var rows = (Directory.Exists(file) ? ".parquet" : FileTypes.Of(file)) switch
        {
            ".parquet" => ConnectionParquetReader.Read(file, users, report, session.Value, progress, cancellation),
            ".jsonl" or ".ndjson" => ConnectionJsonReader.Read(file, users, report, progress, cancellation),
            _ => ConnectionTextReader.Read(file, users, report, progress, cancellation),
        };
        MostlyBad.Check(
            report,
            report.ConnectionRows,
            file,
            ImportIssueKind.BadUserId,
            ImportIssueKind.BadTime,
            ImportIssueKind.MissingColumn,
            ImportIssueKind.BadJson);
        return rows;
    }

    private static InteractionLog ReadLogs(
        IReadOnlyList<string> files,
        SocialGraph graph,
        ErasureFilter erased,
        ImportReport report,
        DuckDbSession session,
        ImportOptions options,
        IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        var log = new InteractionLog(session);
        var reader = new InteractionReader(log, erased, report, cancellation);
        reader.SetUsers(graph.UserIds);
        report.Begin();
        reader.Read(files, options.ExamplesPerKind, progress);
        MostlyBad.Check(
            report,
            report.InteractionRows,
            files.Count == 1 ? files[0] : "interactions",
            ImportIssueKind.BadUserId,
            ImportIssueKind.BadTime,
            ImportIssueKind.BadJson,
            ImportIssueKind.UnknownAction);
        return log;
    }

    // The data need not know everybody of the relations.
    private static int[] Ordinals(IReadOnlySet<long> ids, SocialGraph graph) =>
        [.. ids.Select(id => graph.TryGetOrdinal(id, out var user) ? user : -1).Where(user => user >= 0).Order()];

    private static bool IsEmpty(string file, ImportReport report)
    {
        if (Directory.Exists(file) || new FileInfo(file).Length > 0)
        {
            return false;
        }

        report.Add(ImportIssueKind.EmptyFile, file, 0, "");
        return true;
    }

    private static void CheckCounts(ImportFiles files, ImportReport report)
    {
        if (files.Snapshot is { } snapshot)
        {
            Check(files.Connections, SnapshotFiles.Connections, report.ConnectionRows);
            Check(files.Profiles, SnapshotFiles.Profiles, report.ProfileRows);
        }

        void Check(string? path, string kind, long read)
        {
            if (path == snapshot.Parts(kind) && read != snapshot.Rows(kind))
            {
                throw new SnapshotFileException(path, FormattableString.Invariant($"has {read:N0} rows, snapshot.json says {snapshot.Rows(kind):N0}"));
            }
        }
    }

    private static string FirstProblem(ImportReport report)
    {
        var first = report.Examples.FirstOrDefault(e => ImportReport.IsProblem(e.Kind)) ?? report.Examples.FirstOrDefault();
        return first is null ? "" : FormattableString.Invariant($": {report.Count(first.Kind):N0} x {first.Kind}, first {ImportReport.Place(first)}");
    }
}
