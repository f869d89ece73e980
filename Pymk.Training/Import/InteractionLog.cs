namespace Pymk.Training.Import;

/// <summary>
/// The suggestion logs in DuckDB, checked and with user ordinals: table <c>interactions(time BIGINT unix seconds, viewer INTEGER, candidate INTEGER,
/// action ENUM, position SMALLINT from 1 or 0 for unknown, request BIGINT or NULL)</c>. Events of one id are there once; without ids, repeated rows stay as they are, and whoever counts them counts them once.
/// </summary>
public sealed class InteractionLog : IDisposable
{
    /// <summary>
    /// The actions a log may hold. All are told from the viewer's side: who was shown whom; <c>accept</c> and <c>decline</c> are the candidate's answer.
    /// <c>withdraw</c> and <c>unblock</c> take nothing back of what was wanted when shown, so that no label comes of them; they count as activity.
    /// </summary>
    public static IReadOnlyList<string> Actions { get; } = ["impression", "view", "click", "invite", "accept", "decline", "dismiss", "block", "withdraw", "unblock"];

    internal InteractionLog(DuckDbSession session)
    {
        Session = session;
        var actions = string.Join(", ", Actions.Select(DuckDbSession.Quote));
        session.Execute($"CREATE TYPE action_kind AS ENUM ({actions})", CancellationToken.None);
        session.Execute(
            "CREATE TABLE interactions (time BIGINT, viewer INTEGER, candidate INTEGER, action action_kind, position SMALLINT, request BIGINT)", CancellationToken.None);
    }

    /// <summary>Number of events.</summary>
    public long Count { get; private set; }

    /// <summary>When the first event happened, unix seconds; 0 for an empty log.</summary>
    public long FirstTime { get; private set; }

    /// <summary>When the last event happened, unix seconds: the end of the log. 0 for an empty log.</summary>
    public long LastTime { get; private set; }

    internal DuckDbSession Session { get; }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    /// <summary>Reads count and time span anew after rows were added.</summary>
    internal void Refresh(CancellationToken cancellation)
    {
        Count = Session.Number("SELECT count(*) FROM interactions", cancellation);
        FirstTime = Session.Number("SELECT min(time) FROM interactions", cancellation);
        LastTime = Session.Number("SELECT max(time) FROM interactions", cancellation);
    }
}
