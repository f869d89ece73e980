using System.Globalization;
using Apache.Arrow;
using Pymk.Training.Cli;
using Pymk.Training.Import;

namespace Pymk.Training.Labels;

/// <summary>
/// Turns logs into labels by SQL on DuckDB.
/// <para>An <em>exposure</em> is one showing of a candidate to a viewer: all impressions and views of one request, or a single impression where the
/// log has no requests. An action belongs to the exposure of its request; without a request, to the pair's last exposure before it (or within the
/// clock skew after it). An action that its clock puts before the exposure counts as immediate.</para>
/// <para>Each exposure that was viewed becomes a row (an action proves a view) once the window has passed before the log's end. Younger exposures are
/// dropped, even decided ones: keeping only decided exposures would overestimate the rates.</para>
/// <para>Invited is 1 for an invitation within the window and 0 otherwise; a dismissal or block without invitation is a hard 0. Accepted is 1 for an
/// acceptance at any time, 0 where the candidate declined, dismissed or blocked the inviter, and censored while the invitation is pending.</para>
/// </summary>
public static class LabelBuilder
{
    /// <summary>Builds the labels of a log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Interrupts the queries.</param>
    /// <param name="progress">Receives every finished part of the log; null for nobody.</param>
    public static LabelTable Build(
        InteractionLog log, LabelOptions options, CancellationToken cancellation, IProgress<StageProgress>? progress = null)
    {
        var end = options.End?.ToUnixTimeSeconds() ?? log.LastTime;
        var parts = log.MakeEvents(cancellation);
        for (var part = 0; part < parts; part++)
        {
            log.Session.Execute((part == 0 ? "CREATE OR REPLACE TABLE labels AS " : "INSERT INTO labels ") + Sql(options, end, part, log.IsTagged), cancellation);
            progress?.Report(new StageProgress("labels", part + 1, parts, "parts of the logs"));
        }

        var table = new LabelTable((int)log.Session.Number("SELECT count(*) FROM labels", cancellation));
        log.Session.Batches(
            "FROM labels ORDER BY shown, viewer, candidate, request", batch => Take(batch, table, options.HardNegativeWeight), cancellation);
        log.Session.Execute("DROP TABLE labels", cancellation);
        return table;
    }

    private static string Sql(LabelOptions options, long end, int part, bool tagged)
    {
        var from = options.From?.ToUnixTimeSeconds() ?? 0;
        var window = (long)options.Window.TotalSeconds;
        var skew = (long)options.ClockSkew.TotalSeconds;
        var refused = options.UnansweredIsRefusedAfter is { } patience ? (long)patience.TotalSeconds : long.MaxValue / 4;
        return string.Create(CultureInfo.InvariantCulture, $"""
            WITH events AS (SELECT * EXCLUDE (part) FROM main.events WHERE part = {part} AND time <= {end}),
            shown AS (
                SELECT viewer, candidate, request, min(time) AS shown, coalesce(min(nullif(position, 0)), 0) AS position,
                       bool_or(action = 'view') AS viewed{(tagged ? ", min(propensity) AS propensity" : "")}
                FROM events WHERE action = 'impression' OR (action = 'view' AND request IS NOT NULL)
                GROUP BY viewer, candidate, request, CASE WHEN request IS NULL THEN time END),
            exposures AS (
                SELECT *, row_number() OVER (ORDER BY viewer, candidate, shown, request NULLS FIRST) AS exposure,
                    count(*) OVER earlier AS times_shown, max(shown) OVER earlier AS last_shown
                FROM shown
                WINDOW earlier AS (PARTITION BY viewer, candidate ORDER BY shown RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
            -- Two exposures of a pair in one second: an action without a request goes to the later request.
            latest AS (SELECT viewer, candidate, shown, max(exposure) AS exposure FROM exposures GROUP BY ALL),
            acts AS (
                SELECT a.viewer, a.candidate, a.action, a.time, e.exposure
                FROM (FROM events WHERE action <> 'impression') a
                LEFT JOIN exposures e ON e.viewer = a.viewer AND e.candidate = a.candidate AND e.request = a.request),
            attributed AS (
                SELECT exposure, action, time FROM acts WHERE exposure IS NOT NULL
                UNION ALL
                SELECT l.exposure, a.action, a.time
                FROM (SELECT *, time + {skew} AS until FROM acts WHERE exposure IS NULL AND action NOT IN ('accept', 'decline')) a
                ASOF JOIN latest l ON l.viewer = a.viewer AND l.candidate = a.candidate AND a.until >= l.shown),
            acted AS (
                SELECT e.exposure, any_value(e.viewer) AS viewer, any_value(e.candidate) AS candidate,
                    min(greatest(a.time, e.shown)) FILTER (a.action IN ('invite', 'accept')) AS invited_at,
                    min(greatest(a.time, e.shown)) FILTER (a.action = 'dismiss') AS dismissed_at,
                    min(greatest(a.time, e.shown)) FILTER (a.action = 'block') AS blocked_at,
                    bool_or(a.action = 'accept') AS accepted, bool_or(a.action = 'decline') AS declined
                FROM attributed a JOIN exposures e USING (exposure) GROUP BY e.exposure),
            invitations AS (SELECT viewer, candidate, invited_at, max(exposure) AS exposure FROM acted WHERE invited_at IS NOT NULL GROUP BY ALL),
            -- The other side's word: an accept or decline of no known request, and what the candidate did to the inviter.
            replies AS (
                SELECT viewer, candidate, action = 'accept' AS yes, time + {skew} AS until
                FROM acts WHERE exposure IS NULL AND action IN ('accept', 'decline')
                UNION ALL
                SELECT candidate, viewer, false, time + {skew} FROM events WHERE action IN ('dismiss', 'block')),
            answers AS (
                SELECT i.exposure, bool_or(r.yes) AS yes, bool_or(NOT r.yes) AS no
                FROM replies r ASOF JOIN invitations i ON i.viewer = r.viewer AND i.candidate = r.candidate AND r.until >= i.invited_at
                GROUP BY i.exposure),
            judged AS (
                SELECT e.*, coalesce(a.blocked_at <= e.shown + {window}, false) AS blocked,
                       coalesce(a.dismissed_at <= e.shown + {window}, false) AS dismissed,
                    coalesce(a.invited_at <= e.shown + {window}, false) AS invited, coalesce(a.invited_at + {refused} <= {end}, false) AS unanswered,
                    coalesce(a.accepted, false) OR coalesce(w.yes, false) AS accepted, coalesce(a.declined, false) OR coalesce(w.no, false) AS refused
                FROM exposures e LEFT JOIN acted a USING (exposure) LEFT JOIN answers w USING (exposure)
                WHERE (e.viewed OR a.exposure IS NOT NULL) AND e.shown >= {from} AND e.shown + {window} <= {end})
            SELECT viewer, candidate, shown, position::INTEGER AS position, times_shown::INTEGER AS times_shown,
                coalesce((shown - last_shown) / 86400.0, -1)::FLOAT AS days_since,
                (invited AND NOT blocked)::INTEGER AS invited,
                CASE WHEN NOT invited OR blocked THEN -1 WHEN accepted THEN 1 WHEN refused OR unanswered THEN 0 ELSE -1 END::INTEGER AS accepted,
                (blocked OR (dismissed AND NOT invited)) AS hard, coalesce(request, -1) AS request{(tagged ? ", coalesce(propensity, 'NaN'::REAL) AS propensity" : "")}
            FROM judged
            """);
    }

    private static void Take(RecordBatch batch, LabelTable table, float hardWeight)
    {
        Int32Array viewer = (Int32Array)batch.Column(0), candidate = (Int32Array)batch.Column(1), position = (Int32Array)batch.Column(3);
        Int64Array shown = (Int64Array)batch.Column(2), request = (Int64Array)batch.Column(9);
        Int32Array timesShown = (Int32Array)batch.Column(4), invited = (Int32Array)batch.Column(6), accepted = (Int32Array)batch.Column(7);
        var daysSince = (FloatArray)batch.Column(5);
        var hard = (BooleanArray)batch.Column(8);
        if (batch.ColumnCount > 10)
        {
            table.PropensityColumn.AddRange(((FloatArray)batch.Column(10)).Values[..batch.Length]);
        }

        table.UserColumn.AddRange(viewer.Values[..batch.Length]);
        table.CandidateColumn.AddRange(candidate.Values[..batch.Length]);
        table.TimesShownColumn.AddRange(timesShown.Values[..batch.Length]);
        table.DaysSinceShownColumn.AddRange(daysSince.Values[..batch.Length]);
        table.RequestColumn.AddRange(request.Values[..batch.Length]);
        for (var i = 0; i < batch.Length; i++)
        {
            table.TimeColumn.Add((uint)shown.Values[i]);
            table.PositionColumn.Add((short)position.Values[i]);
            table.InvitedColumn.Add((sbyte)invited.Values[i]);
            table.AcceptedColumn.Add((sbyte)accepted.Values[i]);
            table.WeightColumn.Add(hard.GetValue(i) is true ? hardWeight : 1);
        }
    }
}
