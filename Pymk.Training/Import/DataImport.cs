using Pymk.Core.Graph;
using Pymk.Core.Snapshots;
using Pymk.Training.Cli;
using Pymk.Training.Files;
using Pymk.Training.Ids;

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
        try
        {
            var texts = KnownTexts.Read(options, files, cancellation);
            var data = Read(options, files, texts, progress, cancellation, out var reason);
            if (data is null)
            {
                texts = new TextNumbers(options.Hash, options.Erased);
                data = Read(options, files, texts, progress, cancellation, out _)!;
            }

            // Two new texts drew one number, and whichever came first in the files has it.
            if (texts?.InOrder() is { } ordered)
            {
                data.Dispose();
                data = Read(options, files, ordered, progress, cancellation, out _)!;
                texts = ordered;
            }

            (data.IdReason, data.Texts) = (reason, texts);
            return data;
        }
        catch (UnreadableFileException e)
        {
            throw e.AsUserError();
        }
    }

    // Null where the kind of the ids is open, and they turn out to be text.
    private static ImportedData? Read(
        ImportOptions options, ImportFiles files, TextNumbers? texts, IProgress<StageProgress>? progress, CancellationToken cancellation,
        out string reason)
    {
        var report = new ImportReport(options.ExamplesPerKind);
        var session = new Lazy<DuckDbSession>(() => new DuckDbSession(options.DuckDbMemoryMegabytes, options.Spill));
        var kind = new IdKindCount(options, files, texts is not null);
        ImportedData? data = null;
        try
        {
            var people = kind.Try(() => PeopleFlags.Read(files.Relations, texts, cancellation));
            var users = new UserIndex(options.Erased, people.Deleted, texts);
            var profiles = new ProfileTableBuilder();
            if (files.Profiles is { } profileFile && !IsEmpty(profileFile, report))
            {
                ProfileReader.Read(profileFile, profiles, users, report, () => session.Value, progress, cancellation);
                kind.EndProfiles(users, report, () => MostlyBad.Check(
                    report, report.ProfileRows, profileFile, kind.Advice, ImportIssueKind.BadUserId, ImportIssueKind.MissingColumn,
                    ImportIssueKind.ExtraColumn, ImportIssueKind.BadJson));
            }

            report.Begin();
            users.BadIds = 0;
            ConnectionRows? connections = null;
            if (files.Connections is { } connectionFile && !IsEmpty(connectionFile, report))
            {
                connections = ReadConnections(connectionFile, users, report, session, progress, cancellation);
                kind.EndConnections(users, report, () => MostlyBad.Check(
                    report,
                    report.ConnectionRows,
                    connectionFile,
                    kind.Advice,
                    ImportIssueKind.BadUserId,
                    ImportIssueKind.BadTime,
                    ImportIssueKind.MissingColumn,
                    ImportIssueKind.ExtraColumn,
                    ImportIssueKind.BadJson));
            }

            reason = kind.Reason;
            if (!kind.IsDecided())
            {
                return null;
            }

            if (users.Count == 0)
            {
                throw new UserErrorException($"no user in {files.Connections ?? files.Profiles}{FirstProblem(report)}");
            }

            var (ids, rank, parts) = users.Sort(options.Parts);
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new StageProgress("graph", 0, 0, "connections"));
            var graph = GraphAssembly.Build(ids, rank, parts, connections, users.NameOf, report);
            var log = files.Interactions.Count > 0
                ? ReadLogs(files.Interactions, graph, users, report, kind.Advice, session.Value, options, progress, cancellation)
                : null;
            CheckCounts(files, report);
            if (options.Strict && !report.IsClean)
            {
                throw new UserErrorException($"--strict refuses the data{FirstProblem(report)}");
            }

            return data = new ImportedData(graph, profiles.Build(rank), log, report, Ordinals(people.NoBridges, graph), texts?.Table(graph.UserIds));
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
        return (Directory.Exists(file) ? ".parquet" : FileTypes.Of(file)) switch
        {
            ".parquet" => ConnectionParquetReader.Read(file, users, report, session.Value, progress, cancellation),
            ".jsonl" or ".ndjson" => ConnectionJsonReader.Read(file, users, report, progress, cancellation),
            _ => ConnectionTextReader.Read(file, users, report, progress, cancellation),
        };
    }

    private static InteractionLog ReadLogs(
        IReadOnlyList<string> files,
        SocialGraph graph,
        UserIndex users,
        ImportReport report,
        string idAdvice,
        DuckDbSession session,
        ImportOptions options,
        IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        var log = new InteractionLog(session, options.Tags);
        var reader = new InteractionReader(log, users.Erased, users.Texts, report, cancellation);
        reader.SetUsers(graph.UserIds);
        report.Begin();
        reader.Read(files, options.ExamplesPerKind, progress);
        MostlyBad.Check(
            report,
            report.InteractionRows,
            files.Count == 1 ? files[0] : "interactions",
            idAdvice,
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
