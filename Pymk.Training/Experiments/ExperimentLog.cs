using Pymk.Core.Privacy;
using Pymk.Training.Cli;
using Pymk.Training.Files;
using Pymk.Training.Ids;
using Pymk.Training.Import;

namespace Pymk.Training.Experiments;

/// <summary>
/// Reads what the logs hold of an experiment. An answer is a request of a user. An invitation counts for the arm of the answer that it names. An
/// acceptance counts for the last invitation of the pair before it, so it need not name an answer.
/// </summary>
internal static class ExperimentLog
{
    private const int MemoryMegabytes = 2_048;
    /// <summary>Examples of each kind of problem in a report.</summary>
    public const int Examples = 1;

    // Clocks of applications: an acceptance may seem a little older than its invitation.
    private const int SkewSeconds = 300;

    /// <summary>Reads an experiment.</summary>
    /// <param name="files">Log files.</param>
    /// <param name="name">The experiment.</param>
    /// <param name="texts">The numbers of text ids; null in a network of numbers.</param>
    /// <param name="report">Counts rows and problems.</param>
    /// <param name="progress">Receives the progress; null for nobody.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="UserErrorException">A file is unreadable, or the logs do not have the experiment.</exception>
    public static ExperimentRows Read(
        IReadOnlyList<string> files, string name, ITextNumbers? texts, ImportReport report, IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        using var log = new InteractionLog(new DuckDbSession(MemoryMegabytes), tagged: true);
        try
        {
            var reader = new InteractionReader(log, new UserIndex(ErasedUsers.None).Erased, texts, report, cancellation) { TakesAnybody = true };
            reader.SetUsers([]);
            reader.Read(files, Examples, progress);
        }
        catch (UnreadableFileException e)
        {
            throw e.AsUserError();
        }

        return Sum(log, name, cancellation);
    }

    private static ExperimentRows Sum(InteractionLog log, string name, CancellationToken cancellation)
    {
        var duckDb = log.Session;
        var wanted = DuckDbSession.Quote(name);
        duckDb.Execute(
            $"""
            CREATE TABLE answers AS
            SELECT viewer, request, min(arm) AS arm, min(time) AS shown FROM interactions
            WHERE experiment = {wanted} AND arm IS NOT NULL AND request IS NOT NULL GROUP BY viewer, request;
            CREATE TABLE mixed AS SELECT viewer FROM answers GROUP BY viewer HAVING count(DISTINCT arm) > 1;
            CREATE TABLE invites AS
            SELECT i.viewer, i.candidate, i.request, any_value(a.arm) AS arm, min(i.time) AS sent
            FROM interactions i LEFT JOIN answers a ON a.viewer = i.viewer AND a.request = i.request
            WHERE i.action = 'invite' GROUP BY i.viewer, i.candidate, i.request;
            CREATE TABLE accepted AS
            SELECT DISTINCT i.viewer, i.candidate, i.request
            FROM (SELECT viewer, candidate, time + {SkewSeconds} AS until FROM interactions WHERE action = 'accept') a
            ASOF JOIN invites i ON i.viewer = a.viewer AND i.candidate = a.candidate AND a.until >= i.sent;
            CREATE TABLE outcomes AS
            SELECT i.viewer, i.candidate, i.request, i.arm, (c.viewer IS NOT NULL)::INTEGER AS accepted
            FROM invites i LEFT JOIN accepted c
                ON c.viewer = i.viewer AND c.candidate = i.candidate AND c.request IS NOT DISTINCT FROM i.request
            WHERE i.arm IS NOT NULL AND i.viewer NOT IN (FROM mixed)
            """,
            cancellation);
        string[] arms = [.. duckDb.Rows("SELECT DISTINCT arm FROM answers ORDER BY arm", r => r.GetString(0), cancellation)];
        if (arms.Length == 0)
        {
            string[] known = [.. duckDb.Rows(
                "SELECT DISTINCT experiment FROM interactions WHERE experiment IS NOT NULL ORDER BY 1 LIMIT 20", r => r.GetString(0), cancellation)];
            throw new UserErrorException(known.Length == 0
                ? "the logs name no experiment: no event in them has the request id of an answer of one"
                : $"the logs have no experiment '{name}'; they have: {string.Join(", ", known)}");
        }

        var users = duckDb.Rows(
            """
            SELECT a.arm, count(*)::INTEGER, coalesce(max(o.invites), 0)::INTEGER, coalesce(max(o.accepts), 0)::INTEGER
            FROM answers a LEFT JOIN (SELECT viewer, count(*) AS invites, sum(accepted) AS accepts FROM outcomes GROUP BY viewer) o USING (viewer)
            WHERE a.viewer NOT IN (FROM mixed) GROUP BY a.arm, a.viewer
            """,
            r => new UserRow(Array.IndexOf(arms, r.GetString(0)), r.GetInt32(1), r.GetInt32(2), r.GetInt32(3)),
            cancellation).ToList();
        var receivers = duckDb.Rows(
            "SELECT arm, candidate, count(*)::INTEGER, sum(accepted)::INTEGER FROM outcomes GROUP BY arm, candidate",
            r => new ReceiverRow(Array.IndexOf(arms, r.GetString(0)), r.GetInt32(1), r.GetInt32(2), r.GetInt32(3)),
            cancellation).ToList();
        return new ExperimentRows(
            name,
            arms,
            users,
            receivers,
            (int)duckDb.Number("SELECT count(*) FROM mixed", cancellation),
            duckDb.Number($"SELECT count(*) FROM interactions WHERE experiment = {wanted} AND request IS NULL", cancellation),
            duckDb.Number("SELECT min(shown) FROM answers", cancellation),
            duckDb.Number("SELECT max(shown) FROM answers", cancellation));
    }
}
