namespace Pymk.Grains.Profiles;

/// <summary>The users whose rows were written last, by version, so that silos drop what they have of them; only so many are remembered.</summary>
internal sealed class RowChanges
{
    private const int Most = 65_536;

    private readonly Queue<(long Version, long User)> _last = [];
    private long _forgotten;

    /// <summary>Notes that a row was written.</summary>
    /// <param name="version">Higher than any before.</param>
    /// <param name="user">Whose row.</param>
    public void Add(long version, long user)
    {
        _last.Enqueue((version, user));
        if (_last.Count > Most)
        {
            _forgotten = _last.Dequeue().Version;
        }
    }

    /// <summary>The users whose rows were written after a version; null where not all of them are remembered.</summary>
    public long[]? After(long version) => version < _forgotten ? null : [.. _last.SkipWhile(c => c.Version <= version).Select(c => c.User).Distinct()];
}
