using System.Text;
using Pymk.Training.Cli;
using Pymk.Training.Files;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>Loads log files into an <see cref="InteractionLog"/>; the same SQL validates the rows of every file type.</summary>
/// <param name="log">The log to fill.</param>
/// <param name="erased">Whose rows are left out.</param>
/// <param name="texts">The numbers of text ids; null in a network of numbers.</param>
/// <param name="report">Counts rows and problems.</param>
/// <param name="cancellation">Interrupts the reading.</param>
/// <param name="only">Reads the rows of this action alone, repeated rows without an id once; null for all rows.</param>
internal sealed class InteractionReader(
    InteractionLog log, ErasureFilter erased, ITextNumbers? texts, ImportReport report, CancellationToken cancellation, string? only = null)
{
    private static readonly string Known = string.Join(", ", InteractionLog.Actions.Select(DuckDbSession.Quote));

    private const string Erased = "LEFT JOIN erased ev ON ev.id = r.viewer LEFT JOIN erased ec ON ec.id = r.candidate";

    private readonly DuckDbSession _duckDb = log.Session;

    /// <summary>Takes users whom <see cref="SetUsers"/> did not name as well, and numbers them as they come.</summary>
    public bool TakesAnybody { get; init; }

    /// <summary>Creates a reader for logs that may name these users.</summary>
    public void SetUsers(ReadOnlySpan<long> ids)
    {
        _duckDb.Execute("CREATE TABLE users (id BIGINT, ordinal INTEGER)", cancellation);
        _duckDb.Execute("CREATE TABLE seen (event UHUGEINT)", cancellation);
        _duckDb.Execute("CREATE TABLE erased (id BIGINT, since BIGINT)", cancellation);
        using var users = _duckDb.Append("users");
        for (var ordinal = 0; ordinal < ids.Length; ordinal++)
        {
            users.CreateRow().AppendValue(ids[ordinal]).AppendValue(ordinal).EndRow();
        }
    }

    /// <summary>Loads the files in order. An unreadable file is reported and skipped.</summary>
    public void Read(IReadOnlyList<string> files, int examples, IProgress<StageProgress>? progress)
    {
        for (var i = 0; i < files.Count; i++)
        {
            try
            {
                ReadFile(files[i], examples);
            }
            catch (UnreadableFileException e) when (files.Count > 1)
            {
                report.Add(ImportIssueKind.UnreadableFile, files[i], 0, e.Message);
            }

            progress?.Report(new StageProgress("interactions", i + 1, files.Count, "files"));
        }

        log.Refresh(cancellation);
    }

    private void ReadFile(string file, int examples)
    {
        if (new FileInfo(file).Length == 0)
        {
            report.Add(ImportIssueKind.EmptyFile, file, 0, "");
            return;
        }

        var parquet = FileTypes.Of(file) == ".parquet";
        var rows = parquet ? ParquetRows(file) : InteractionJson.Stage(file, _duckDb, texts, report, cancellation);
        rows = only is null ? rows : OnlyOnce(rows, only);
        var total = _duckDb.Number($"SELECT count(*) FROM ({rows})", cancellation, file);
        var before = _duckDb.Number("SELECT count(*) FROM interactions", cancellation);
        if (total == 0 && only is null)
        {
            report.Add(ImportIssueKind.EmptyFile, file, 0, "");
        }

        FindErased(rows, file);
        if (TakesAnybody)
        {
            _duckDb.Execute(
                $"""
                INSERT INTO users SELECT id, (SELECT count(*) FROM users) + row_number() OVER () - 1
                FROM (SELECT DISTINCT unnest([viewer, candidate]) AS id FROM ({rows}))
                WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM users)
                """,
                cancellation,
                file);
        }

        // An event id counts once across all files.
        _duckDb.Execute(
            $"""
            CREATE OR REPLACE TEMP TABLE repeated AS
            SELECT line FROM (SELECT line, event, row_number() OVER (PARTITION BY event ORDER BY line) AS nth FROM ({rows}) WHERE event IS NOT NULL)
            WHERE nth > 1 OR event IN (SELECT event FROM seen)
            """,
            cancellation,
            file);
        _duckDb.Execute(
            $"""
            INSERT INTO interactions
            SELECT r.time, v.ordinal, c.ordinal, r.action::action_kind, r.position, r.request{(log.IsTagged ? ", r.experiment, r.arm, r.propensity" : "")}
            FROM ({rows}) r JOIN users v ON v.id = r.viewer JOIN users c ON c.id = r.candidate {Erased}
            WHERE r.time BETWEEN 0 AND 4294967295 AND r.viewer <> r.candidate AND r.action IN ({Known}) AND r.line NOT IN (SELECT line FROM repeated)
                AND coalesce(r.time >= ev.since, true) AND coalesce(r.time >= ec.since, true)
            """,
            cancellation,
            file);
        _duckDb.Execute(
            $"INSERT INTO seen SELECT event FROM ({rows}) WHERE event IS NOT NULL AND line NOT IN (SELECT line FROM repeated)", cancellation, file);
        report.InteractionRows += total;
        if (_duckDb.Number("SELECT count(*) FROM interactions", cancellation) < before + total)
        {
            ReportBad(rows, file, examples, lines => parquet ? ParquetShown(file, lines) : InteractionJson.Shown(file, lines, cancellation));
        }
    }

    private static string OnlyOnce(string rows, string action) => $"""
        SELECT * REPLACE (coalesce(event, md5_number(concat_ws(' ', time, viewer, candidate, position, request))) AS event)
        FROM ({rows}) WHERE action = {DuckDbSession.Quote(action)}
        """;

    // A log may name erased people who are in no other file.
    private void FindErased(string rows, string file)
    {
        if (erased.IsEmpty)
        {
            return;
        }

        var people = _duckDb.Rows(
            $"SELECT DISTINCT id FROM (SELECT unnest([viewer, candidate]) AS id FROM ({rows})) WHERE id IS NOT NULL",
            r => r.GetInt64(0), cancellation, file);
        foreach (var id in people)
        {
            erased.Drops(id, 0);
        }

        _duckDb.Execute("DELETE FROM erased", cancellation);
        using var table = _duckDb.Append("erased");
        foreach (var (id, since) in erased.Met)
        {
            table.CreateRow().AppendValue(id).AppendValue(since).EndRow();
        }
    }

    private void ReportBad(string rows, string file, int examples, Func<IReadOnlySet<long>, Dictionary<long, string>> show)
    {
        var judged = $"""
            SELECT CASE WHEN (ev.id IS NOT NULL OR ec.id IS NOT NULL)
                            AND (r.viewer IS NULL OR r.candidate IS NULL OR r.time IS NULL OR r.time NOT BETWEEN 0 AND 4294967295)
                            THEN '{ImportIssueKind.LeftOut}'
                        WHEN r.viewer IS NULL OR r.candidate IS NULL THEN '{ImportIssueKind.BadUserId}'
                        WHEN r.time IS NULL OR r.time NOT BETWEEN 0 AND 4294967295 THEN '{ImportIssueKind.BadTime}'
                        WHEN r.time < ev.since OR r.time < ec.since THEN '{ImportIssueKind.LeftOut}'
                        WHEN r.action IS NULL OR r.action NOT IN ({Known}) THEN '{ImportIssueKind.UnknownAction}'
                        WHEN r.viewer = r.candidate THEN '{ImportIssueKind.SelfLoop}'
                        WHEN v.id IS NULL OR c.id IS NULL THEN '{ImportIssueKind.UnknownUser}'
                        WHEN r.line IN (SELECT line FROM repeated) THEN '{ImportIssueKind.Duplicate}' END AS problem,
                   r.line
            FROM ({rows}) r LEFT JOIN users v ON v.id = r.viewer LEFT JOIN users c ON c.id = r.candidate {Erased}
            """;
        var first = _duckDb.Rows(
            $"""
            SELECT problem, line FROM ({judged}) WHERE problem <> '{ImportIssueKind.LeftOut}'
            QUALIFY row_number() OVER (PARTITION BY problem ORDER BY line) <= {examples} ORDER BY line
            """,
            r => (Kind: Enum.Parse<ImportIssueKind>(r.GetString(0)), Line: r.GetInt64(1)),
            cancellation).ToList();
        var wanted = first.Where(e => report.WantsExample(e.Kind)).Select(e => e.Line).ToHashSet();
        var shown = wanted.Count > 0 ? show(wanted) : [];
        foreach (var (kind, line) in first)
        {
            report.Add(kind, file, line, shown.GetValueOrDefault(line, ""));
        }

        foreach (var (kind, count) in _duckDb.Rows(
            $"SELECT problem, count(*) FROM ({judged}) WHERE problem IS NOT NULL GROUP BY problem",
            r => (Enum.Parse<ImportIssueKind>(r.GetString(0)), r.GetInt64(1)),
            cancellation))
        {
            report.AddCount(kind, count - first.Count(e => e.Kind == kind));
        }
    }

    private Dictionary<long, string> ParquetShown(string file, IReadOnlySet<long> lines)
    {
        var source = ParquetSource(file);
        var (time, viewer, candidate, action) = Needed(ParquetColumns.Describe(_duckDb, source, file, cancellation), file);
        var shown = ParquetColumns.Raw(new[] { viewer, candidate, action, time }.Select(column => DuckDbSession.Name(column.Name)));
        return _duckDb.Rows(
            $"SELECT file_row_number + 1, {shown} FROM {source} WHERE file_row_number + 1 IN ({string.Join(", ", lines)})",
            r => (Line: r.GetInt64(0), Shown: r.GetString(1)), cancellation, file).ToDictionary(row => row.Line, row => row.Shown);
    }

    private string ParquetSource(string file) => $"read_parquet({DuckDbSession.Quote(_duckDb.Plain(file))}, file_row_number = true)";

    private static (ParquetColumns.Column Time, ParquetColumns.Column Viewer, ParquetColumns.Column Candidate, ParquetColumns.Column Action) Needed(
        ParquetColumns.Column[] columns, string file) => (
            ParquetColumns.Require(columns, file, "time", "timestamp", "ts", "at"),
            ParquetColumns.Require(columns, file, "user", "user_id", "viewer"),
            ParquetColumns.Require(columns, file, "suggested", "candidate", "suggested_id", "candidate_id", "other", "target"),
            ParquetColumns.Require(columns, file, "action", "event", "type", "kind"));

    private string ParquetRows(string file)
    {
        var source = ParquetSource(file);
        var columns = ParquetColumns.Describe(_duckDb, source, file, cancellation);
        var (time, viewer, candidate, action) = Needed(columns, file);
        var position = ParquetColumns.Find(columns, "position", "rank");
        var request = ParquetColumns.Find(columns, "request", "request_id", "requestid");
        var id = ParquetColumns.Find(columns, InteractionJson.EventNames);
        string Tag(string name, string type) =>
            ParquetColumns.Find(columns, name) is { } tag ? $"TRY_CAST({DuckDbSession.Name(tag.Name)} AS {type})" : $"NULL::{type}";
        var unit = ParquetColumns.Unit(_duckDb, source, time, file, cancellation);
        report.NoteUnit("interactions", unit);
        var rows = $"""
            SELECT {ParquetColumns.Seconds(time, unit)} AS time, {IdColumn.NumberOrText(viewer, texts is not null)} AS viewer,
                   {IdColumn.NumberOrText(candidate, texts is not null)} AS candidate, lower({DuckDbSession.Name(action.Name)}::VARCHAR) AS action,
                   {(position is { } p ? $"coalesce(TRY_CAST({DuckDbSession.Name(p.Name)} AS SMALLINT), 0)" : "0")} AS position,
                   {(request is { } q ? RequestId(DuckDbSession.Name(q.Name)) : "NULL::BIGINT")} AS request,
                   {(id is { } e ? $"md5_number({DuckDbSession.Name(e.Name)}::VARCHAR)" : "NULL::UHUGEINT")} AS event,
                   {Tag("experiment", "VARCHAR")} AS experiment, {Tag("arm", "VARCHAR")} AS arm, {Tag("propensity", "REAL")} AS propensity,
                   file_row_number + 1 AS line
            FROM {source}
            """;
        return texts is not null && (UserIds.IsText(viewer.Type) || UserIds.IsText(candidate.Type)) ? Numbered(rows, texts, file) : rows;
    }

    // The service's own logs have numbers. An application's have text ids: each is looked up once.
    private string Numbered(string rows, ITextNumbers numbers, string file)
    {
        _duckDb.Execute("CREATE OR REPLACE TEMP TABLE named (name VARCHAR, id BIGINT)", cancellation);
        var names = _duckDb.Rows(
            $"SELECT DISTINCT name FROM (SELECT unnest([viewer::VARCHAR, candidate::VARCHAR]) AS name FROM ({rows})) WHERE name IS NOT NULL",
            r => r.GetString(0), cancellation, file).ToList();
        using (var named = _duckDb.Append("named"))
        {
            foreach (var name in names)
            {
                named.CreateRow()
                    .AppendValue(name)
                    .AppendValue(numbers.TryFind(Encoding.UTF8.GetBytes(name), out var number) ? number : (long?)null)
                    .EndRow();
            }
        }

        _duckDb.Execute(
            $"""
            CREATE OR REPLACE TEMP TABLE numbered AS SELECT r.* REPLACE (v.id AS viewer, c.id AS candidate)
            FROM ({rows}) r LEFT JOIN named v ON v.name = r.viewer::VARCHAR LEFT JOIN named c ON c.name = r.candidate::VARCHAR
            """,
            cancellation,
            file);
        return "SELECT * FROM numbered";
    }

    /// <summary>A request id as a number: an integer id itself, otherwise 63 bits of its hash; NULL for none, which has a hash, too.</summary>
    public static string RequestId(string column) =>
        $"coalesce(TRY_CAST({column} AS BIGINT), CASE WHEN {column} IS NOT NULL THEN (hash({column}::VARCHAR) >> 1)::BIGINT END)";
}
