using DuckDB.NET.Data;
using Pymk.Training.Import;

namespace Pymk.Training.Generate;

/// <summary>Collects the suggestion logs in DuckDB, which spills to disk, and writes them as Parquet at the end.</summary>
internal sealed class LogWriter : IDisposable
{
    private const int MemoryMegabytes = 2048;

    // Apart from the streams of the network: those of members begin far below.
    private const ulong ArmStream = 1UL << 40;

    private readonly DuckDbSession _duckDb = new(MemoryMegabytes);
    private readonly DuckDBAppender _events;
    private readonly DuckDBAppender _taste;
    private readonly long[] _counts = new long[InteractionLog.Actions.Count];

    private readonly string? _experiment;
    private readonly ulong _seed;
    private readonly bool _isTagged;

    public LogWriter(GenerateOptions options)
    {
        (_experiment, _seed) = (options.Experiment, options.Seed);
        _isTagged = _experiment is not null || options.ExplorationPercent > 0;
        _duckDb.Execute(
            $"""
            CREATE TABLE events (
                time BIGINT, viewer INTEGER, suggested INTEGER, action UTINYINT, position SMALLINT, request INTEGER{(_isTagged ? ", arm UTINYINT, propensity REAL" : "")});
            CREATE TABLE taste (request INTEGER, viewer INTEGER, suggested INTEGER, p_invite FLOAT, p_accept FLOAT)
            """,
            CancellationToken.None);
        (_events, _taste) = (_duckDb.Append("events"), _duckDb.Append("taste"));
    }

    public long Count(string action) => _counts[Code(action)];

    public static byte Code(string action)
    {
        for (byte code = 0; code < InteractionLog.Actions.Count; code++)
        {
            if (InteractionLog.Actions[code] == action)
            {
                return code;
            }
        }

        throw new ArgumentException($"'{action}' is not an action of a log.", nameof(action));
    }

    /// <param name="time">Unix seconds.</param>
    /// <param name="viewer">The member that the suggestion was shown to.</param>
    /// <param name="candidate">The suggested member.</param>
    /// <param name="action">From <see cref="Code"/>.</param>
    /// <param name="position">Position in the slate from 1, or null.</param>
    /// <param name="request">The request, or null for an action without one.</param>
    /// <param name="propensity">The probability with which the member was shown there; null where it is not known.</param>
    public void Event(long time, int viewer, int candidate, byte action, short? position, int? request, float? propensity = null)
    {
        _counts[action]++;
        var row = _events.CreateRow()
            .AppendValue(time)
            .AppendValue(viewer + 1)
            .AppendValue(candidate + 1)
            .AppendValue(action)
            .AppendValue(position)
            .AppendValue(request);
        if (_isTagged)
        {
            row.AppendValue(_experiment is null || request is null ? null : (byte?)Arm(viewer)).AppendValue(propensity);
        }

        row.EndRow();
    }

    /// <summary>The arm of a member, 0 or 1.</summary>
    public int Arm(int member) => new Dice(_seed, ArmStream + (ulong)member).Chance(0.5) ? 1 : 0;

    public void Probabilities(int request, int viewer, int candidate, double invite, double accept)
    {
        _taste.CreateRow()
            .AppendValue(request)
            .AppendValue(viewer + 1)
            .AppendValue(candidate + 1)
            .AppendValue((float)invite)
            .AppendValue((float)accept)
            .EndRow();
    }

    /// <summary>Writes the files.</summary>
    /// <param name="members">Number of members.</param>
    /// <param name="ids">Their user ids.</param>
    /// <param name="interactions">File of the logs.</param>
    /// <param name="taste">File of the probabilities.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public void Save(int members, MemberIds ids, string interactions, string taste, CancellationToken cancellation)
    {
        _events.Close();
        _taste.Close();
        if (ids.AreUuids)
        {
            Name(members, ids, cancellation);
        }

        var (viewer, suggested) = ids.AreUuids
            ? ("(SELECT id FROM members m WHERE m.number = viewer)", "(SELECT id FROM members m WHERE m.number = suggested)")
            : ("viewer::BIGINT", "suggested::BIGINT");
        var tags = _isTagged
            ? $", CASE WHEN arm IS NOT NULL THEN {DuckDbSession.Quote(_experiment ?? "")} END AS experiment, ['{GenerateOptions.Control}', '{GenerateOptions.Other}'][arm + 1] AS arm, propensity"
            : "";
        var actions = string.Join(", ", InteractionLog.Actions.Select(DuckDbSession.Quote));
        _duckDb.Execute(
            $"""
            COPY (
                SELECT time, {viewer} AS user, {suggested} AS suggested, ([{actions}])[action + 1] AS action, position,
                       request::BIGINT AS request{tags}
                FROM events{(ids.AreUuids ? " ORDER BY rowid" : "")})
            TO {DuckDbSession.Quote(interactions)} (FORMAT parquet, COMPRESSION zstd)
            """,
            cancellation);
        _duckDb.Execute(
            $"""
            COPY (SELECT request::BIGINT AS request, {viewer} AS user, {suggested} AS suggested, p_invite, p_accept FROM taste)
            TO {DuckDbSession.Quote(taste)} (FORMAT parquet, COMPRESSION zstd)
            """,
            cancellation);
    }

    private void Name(int members, MemberIds ids, CancellationToken cancellation)
    {
        _duckDb.Execute("CREATE TABLE members (number INTEGER, id VARCHAR)", cancellation);
        using var rows = _duckDb.Append("members");
        for (var member = 0; member < members; member++)
        {
            rows.CreateRow().AppendValue(member + 1).AppendValue(ids.TextOf(member)).EndRow();
        }
    }

    public void Dispose()
    {
        _events.Dispose();
        _taste.Dispose();
        _duckDb.Dispose();
    }
}
