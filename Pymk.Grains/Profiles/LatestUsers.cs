namespace Pymk.Grains.Profiles;

/// <summary>The latest users to whom something happened, by version, so that silos drop what they have of them. Older ones are forgotten.</summary>
internal sealed class LatestUsers
{
    private const int MaxCount = 65_536;

    private readonly Queue<(long Version, long User)> _latest = [];
    private long _forgotten;

    /// <summary>Notes a user.</summary>
    /// <param name="version">Higher than any before.</param>
    /// <param name="user">64-bit id.</param>
    public void Add(long version, long user)
    {
        _latest.Enqueue((version, user));
        if (_latest.Count > MaxCount)
        {
            _forgotten = _latest.Dequeue().Version;
        }
    }

    /// <summary>The users noted after a version; null where some of them are forgotten.</summary>
    public long[]? After(long version) =>
        version < _forgotten ? null : [.. _latest.SkipWhile(c => c.Version <= version).Select(c => c.User).Distinct()];
}
