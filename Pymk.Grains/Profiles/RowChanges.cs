namespace Pymk.Grains.Profiles;

/// <summary>The latest users whose rows were written, by version, so that silos drop their copies. Older ones are forgotten.</summary>
internal sealed class RowChanges
{
    private const int MaxCount = 65_536;

    private readonly Queue<(long Version, long User)> _latest = [];
    private long _forgotten;

    /// <summary>Notes that a row was written.</summary>
    /// <param name="version">Higher than any before.</param>
    /// <param name="user">The user of the row.</param>
    public void Add(long version, long user)
    {
        _latest.Enqueue((version, user));
        if (_latest.Count > MaxCount)
        {
            _forgotten = _latest.Dequeue().Version;
        }
    }

    /// <summary>The users whose rows were written after a version; null where some of them are forgotten.</summary>
    public long[]? After(long version) =>
        version < _forgotten ? null : [.. _latest.SkipWhile(c => c.Version <= version).Select(c => c.User).Distinct()];
}
