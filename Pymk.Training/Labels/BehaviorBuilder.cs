using System.Globalization;
using Apache.Arrow;
using Pymk.Training.Import;

namespace Pymk.Training.Labels;

/// <summary>
/// Counts each user's behaviour by SQL, from events strictly before a time. Features of labels whose suggestions were shown at that time or later
/// therefore never contain those labels' outcomes: build labels with <see cref="LabelOptions.From"/> set to the same time.
/// </summary>
public static class BehaviorBuilder
{
    /// <summary>How many imagined trials at everybody's rate each user starts with.</summary>
    public const float PriorTrials = 10;

    private const int Day = 86_400;

    /// <summary>Counts behaviour over events before <paramref name="before"/>.</summary>
    /// <param name="log">The logs.</param>
    /// <param name="users">Number of users of the graph.</param>
    /// <param name="before">Exclusive end, in whole seconds.</param>
    /// <param name="cancellation">Stops the query.</param>
    public static BehaviorTable Build(InteractionLog log, int users, DateTimeOffset before, CancellationToken cancellation)
    {
        var end = before.ToUnixTimeSeconds();
        var table = new BehaviorTable(users);
        var counts = Enumerable.Range(0, 8).Select(_ => new int[users]).ToArray();
        System.Array.Fill(table.DaysSinceActive, -1);
        log.Session.Batches(Sql(end), batch => Take(batch, counts, table), cancellation);
        counts[0].CopyTo(table.ShownToOthers, 0);
        counts[2].CopyTo(table.InvitationsSent, 0);
        counts[5].CopyTo(table.InvitationsReceived, 0);
        Smooth(counts[2], counts[1], table.InviteRate);
        Smooth(counts[5], counts[4], table.InvitedRate);
        Smooth(counts[3], Sum(counts[3], counts[6]), table.SentAcceptRate);
        FillReceived(log, end, table, cancellation);
        return table;
    }

    private static string Sql(long end) => string.Create(CultureInfo.InvariantCulture, $"""
        WITH events AS (SELECT DISTINCT * FROM interactions WHERE time < {end}),
        viewing AS (
            SELECT viewer AS user,
                count(*) FILTER (action = 'view') AS views, count(*) FILTER (action = 'invite') AS invites, count(*) FILTER (action = 'accept') AS accepts,
                count(*) FILTER (action = 'decline') AS declines,
                count(DISTINCT time // {Day}) FILTER (action NOT IN ('accept', 'decline') AND time >= {end - (30 * Day)}) AS days,
                max(time) FILTER (action NOT IN ('accept', 'decline')) AS last_active
            FROM events GROUP BY viewer),
        viewed AS (
            SELECT candidate AS user, count(*) FILTER (action = 'impression') AS shown, count(*) FILTER (action = 'view') AS views,
                count(*) FILTER (action = 'invite') AS invites
            FROM events GROUP BY candidate)
        SELECT user, coalesce(d.shown, 0)::INTEGER, coalesce(v.views, 0)::INTEGER, coalesce(v.invites, 0)::INTEGER, coalesce(v.accepts, 0)::INTEGER,
            coalesce(d.views, 0)::INTEGER, coalesce(d.invites, 0)::INTEGER, (coalesce(v.declines, 0) + coalesce(r.refused, 0))::INTEGER, coalesce(v.days, 0)::INTEGER,
            coalesce(({end} - v.last_active) / {Day}.0, -1)::FLOAT
        FROM viewing v FULL JOIN viewed d USING (user)
        LEFT JOIN ({Refusals("i.viewer")}) r USING (user)
        """);

    /// <summary>Invitations that the candidate answered by dismissing or blocking the inviter, counted by one of the two.</summary>
    private static string Refusals(string side) => $"""
        SELECT {side} AS user, count(*) AS refused
        FROM (SELECT viewer, candidate, min(time) AS time FROM events WHERE action = 'invite' GROUP BY ALL) i
        SEMI JOIN (SELECT viewer, candidate, max(time) AS time FROM events WHERE action IN ('dismiss', 'block') GROUP BY ALL) n
            ON n.viewer = i.candidate AND n.candidate = i.viewer AND n.time >= i.time
        GROUP BY 1
        """;

    private static void FillReceived(InteractionLog log, long end, BehaviorTable table, CancellationToken cancellation)
    {
        int[] accepted = new int[table.UserCount], refused = new int[table.UserCount];
        var sql = string.Create(CultureInfo.InvariantCulture, $"""
            WITH events AS (SELECT DISTINCT * FROM interactions WHERE time < {end}),
            answered AS (
                SELECT candidate AS user, count(*) FILTER (action = 'accept') AS accepts, count(*) FILTER (action = 'decline') AS declines
                FROM events WHERE action IN ('accept', 'decline') GROUP BY candidate)
            SELECT user, coalesce(a.accepts, 0)::INTEGER, (coalesce(a.declines, 0) + coalesce(r.refused, 0))::INTEGER
            FROM answered a FULL JOIN ({Refusals("i.candidate")}) r USING (user)
            """);
        foreach (var (user, yes, no) in log.Session.Rows(sql, r => (r.GetInt32(0), r.GetInt32(1), r.GetInt32(2)), cancellation))
        {
            (accepted[user], refused[user]) = (yes, no);
        }

        Smooth(accepted, Sum(accepted, refused), table.ReceivedAcceptRate);
    }

    private static void Take(RecordBatch batch, int[][] counts, BehaviorTable table)
    {
        var user = (Int32Array)batch.Column(0);
        for (var i = 0; i < batch.Length; i++)
        {
            var u = user.Values[i];
            for (var c = 0; c < 7; c++)
            {
                counts[c][u] = ((Int32Array)batch.Column(c + 1)).Values[i];
            }

            table.ActiveDays[u] = ((Int32Array)batch.Column(8)).Values[i];
            table.DaysSinceActive[u] = ((FloatArray)batch.Column(9)).Values[i];
        }
    }

    private static int[] Sum(int[] a, int[] b)
    {
        var sum = new int[a.Length];
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = a[i] + b[i];
        }

        return sum;
    }

    private static void Smooth(int[] successes, int[] trials, float[] rates)
    {
        double all = trials.Sum(t => (long)t);
        var overall = all > 0 ? (float)(successes.Sum(s => (long)s) / all) : 0;
        for (var u = 0; u < rates.Length; u++)
        {
            // A view event may be lost while its invitation is kept, so trials are at least the successes.
            rates[u] = (successes[u] + (PriorTrials * overall)) / (Math.Max(trials[u], successes[u]) + PriorTrials);
        }
    }
}
