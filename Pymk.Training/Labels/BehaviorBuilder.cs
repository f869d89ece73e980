using System.Globalization;
using Apache.Arrow;
using Pymk.Core.Behavior;
using Pymk.Training.Import;

namespace Pymk.Training.Labels;

/// <summary>
/// Counts each user's behaviour by SQL from events strictly before a time. Build labels with <see cref="LabelOptions.From"/> at the same time:
/// then features never contain the outcome of a label.
/// </summary>
public static class BehaviorBuilder
{
    private const int Day = 86_400;

    /// <summary>Counts behaviour over events before <paramref name="before"/>.</summary>
    /// <param name="log">The logs.</param>
    /// <param name="users">Number of users of the graph.</param>
    /// <param name="before">Exclusive end, in whole seconds.</param>
    /// <param name="cancellation">Interrupts the query.</param>
    public static BehaviorHistory Build(InteractionLog log, int users, DateTimeOffset before, CancellationToken cancellation)
    {
        var end = before.ToUnixTimeSeconds();
        var (counts, lastDays) = (new BehaviorCounts[users], new ushort[users]);
        log.MakeEvents(cancellation);
        log.Session.Batches(Sql(end), batch => Take(batch, counts, lastDays), cancellation);
        long views = counts.Sum(c => (long)c.Views), invites = counts.Sum(c => (long)c.Invites);
        long accepted = counts.Sum(c => (long)c.Accepted), answered = accepted + counts.Sum(c => (long)c.Refused);
        return new BehaviorHistory(end, new BehaviorRates(Rate(invites, views), Rate(accepted, answered)), counts, lastDays);
    }

    // An answer counts for the user who gives it: the log's viewer is the inviter, its candidate answers. A dismissal or block of the inviter counts
    // as a refusal, too.
    private static string Sql(long end) => string.Create(CultureInfo.InvariantCulture, $"""
        WITH viewing AS (
            SELECT viewer AS user, count(*) FILTER (action = 'view') AS views, count(*) FILTER (action = 'invite') AS invites,
                count(DISTINCT time // {Day}) FILTER (action NOT IN ('accept', 'decline') AND time >= {end - (30 * Day)}) AS days,
                max(time // {Day}) FILTER (action NOT IN ('accept', 'decline')) AS last
            FROM events WHERE time < {end} GROUP BY viewer),
        viewed AS (
            SELECT candidate AS user, count(*) FILTER (action = 'impression') AS shown, count(*) FILTER (action = 'view') AS views,
                count(*) FILTER (action = 'invite') AS invites, count(*) FILTER (action = 'accept') AS accepts,
                count(*) FILTER (action = 'decline') AS declines,
                max(time // {Day}) FILTER (action IN ('accept', 'decline')) AS last
            FROM events WHERE time < {end} GROUP BY candidate),
        refusing AS (
            SELECT i.candidate AS user, count(*) AS refused
            FROM (SELECT viewer, candidate, min(time) AS time FROM events WHERE action = 'invite' AND time < {end} GROUP BY ALL) i
            SEMI JOIN (
                SELECT viewer, candidate, max(time) AS time FROM events WHERE action IN ('dismiss', 'block') AND time < {end} GROUP BY ALL) n
                ON n.viewer = i.candidate AND n.candidate = i.viewer AND n.time >= i.time
            GROUP BY 1)
        SELECT user, coalesce(d.shown, 0)::INTEGER, coalesce(d.views, 0)::INTEGER, coalesce(d.invites, 0)::INTEGER, coalesce(v.views, 0)::INTEGER,
            coalesce(v.invites, 0)::INTEGER, coalesce(d.accepts, 0)::INTEGER, (coalesce(d.declines, 0) + coalesce(r.refused, 0))::INTEGER,
            coalesce(v.days, 0)::INTEGER, greatest(coalesce(v.last, 0), coalesce(d.last, 0))::INTEGER
        FROM viewing v FULL JOIN viewed d USING (user) LEFT JOIN refusing r USING (user)
        """);

    private static void Take(RecordBatch batch, BehaviorCounts[] counts, ushort[] lastDays)
    {
        var columns = Enumerable.Range(0, 2 + BehaviorCounts.Count).Select(c => (Int32Array)batch.Column(c)).ToArray();
        for (var i = 0; i < batch.Length; i++)
        {
            int Of(int column) => columns[column].Values[i];
            counts[Of(0)] = new BehaviorCounts(Of(1), Of(2), Of(3), Of(4), Of(5), Of(6), Of(7), Of(8));
            lastDays[Of(0)] = (ushort)Of(1 + BehaviorCounts.Count);
        }
    }

    private static float Rate(long successes, long trials) => trials > 0 ? (float)((double)successes / trials) : 0;
}
