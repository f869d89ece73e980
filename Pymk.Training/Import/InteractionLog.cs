using System.Globalization;

namespace Pymk.Training.Import;

/// <summary>
/// The validated suggestion logs in DuckDB with user ordinals: table <c>interactions(time BIGINT unix seconds, viewer INTEGER, candidate INTEGER,
/// action ENUM, position SMALLINT from 1 or 0 for unknown, request BIGINT or NULL)</c>, and where they are asked for <c>experiment VARCHAR, arm VARCHAR,
/// propensity REAL</c>, each NULL where a row has none. An event id occurs once. Repeated rows without an id stay;
/// queries that count must count them once.
/// </summary>
public sealed class InteractionLog : IDisposable
{
    /// <summary>
    /// The actions of a log. Each row names the viewer and the shown candidate; <c>accept</c> and <c>decline</c> are the candidate's answers.
    /// <c>withdraw</c> and <c>unblock</c> do not change the label; they count as activity only.
    /// </summary>
    public static IReadOnlyList<string> Actions { get; } =
        ["impression", "view", "click", "invite", "accept", "decline", "dismiss", "block", "withdraw", "unblock"];

    private const int MostParts = 1_024;

    private int _parts;

    /// <param name="session">Holds the table.</param>
    /// <param name="tagged">Whether the table has experiment, arm and propensity. Training does without: they would take memory.</param>
    internal InteractionLog(DuckDbSession session, bool tagged = false)
    {
        (Session, IsTagged) = (session, tagged);
        var tags = tagged ? ", experiment VARCHAR, arm VARCHAR, propensity REAL" : "";
        var actions = string.Join(", ", Actions.Select(DuckDbSession.Quote));
        session.Execute($"CREATE TYPE action_kind AS ENUM ({actions})", CancellationToken.None);
        session.Execute(
            $"CREATE TABLE interactions (time BIGINT, viewer INTEGER, candidate INTEGER, action action_kind, position SMALLINT, request BIGINT{tags})",
            CancellationToken.None);
    }

    /// <summary>Number of events.</summary>
    public long Count { get; private set; }

    /// <summary>Time of the first event, unix seconds; 0 for an empty log.</summary>
    public long FirstTime { get; private set; }

    /// <summary>Time of the last event, unix seconds; 0 for an empty log.</summary>
    public long LastTime { get; private set; }

    /// <summary>True where the table has experiment, arm and propensity.</summary>
    internal bool IsTagged { get; }

    internal DuckDbSession Session { get; }

    /// <summary>Events of a part, about. Labels are made part by part, so that they need no more memory for a longer log.</summary>
    internal long EventsAPart { get; init; } = 4_000_000;

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    /// <summary>Updates count and time span after rows were added.</summary>
    internal void Refresh(CancellationToken cancellation)
    {
        Count = Session.Number("SELECT count(*) FROM interactions", cancellation);
        FirstTime = Session.Number("SELECT min(time) FROM interactions", cancellation);
        LastTime = Session.Number("SELECT max(time) FROM interactions", cancellation);
        _parts = 0;
    }

    /// <summary>
    /// Makes the table <c>events</c>, unless it is there: the rows of <c>interactions</c>, repeated ones once, with the number of their part. All events
    /// between two people, whoever saw the other, have one part.
    /// </summary>
    /// <returns>The number of parts.</returns>
    internal int MakeEvents(CancellationToken cancellation)
    {
        if (_parts > 0)
        {
            return _parts;
        }

        var parts = (int)Math.Clamp((Count / EventsAPart) + 1, 1, MostParts);
        Session.Execute("CREATE OR REPLACE TABLE events AS SELECT 0::SMALLINT AS part, * FROM interactions LIMIT 0", cancellation);
        Session.Execute("SET preserve_insertion_order = false", cancellation);
        for (var part = 0; part < parts; part++)
        {
            Session.Execute(
                string.Create(CultureInfo.InvariantCulture, $"""
                INSERT INTO events SELECT DISTINCT {part}::SMALLINT, * FROM interactions
                WHERE hash(least(viewer, candidate), greatest(viewer, candidate)) % {parts} = {part}
                """),
                cancellation);
        }

        Session.Execute("SET preserve_insertion_order = true", cancellation);
        return _parts = parts;
    }
}
