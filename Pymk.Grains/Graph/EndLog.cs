namespace Pymk.Grains.Graph;

/// <summary>
/// The connections of a shard's users that ended lately, by the versions of its lease: a list that is older still counts them, whoever it is for.
/// </summary>
/// <param name="isOwn">Whether a user is of the shard.</param>
internal sealed class EndLog(Func<long, bool> isOwn)
{
    private const int LeastSwept = 1_024;

    private readonly Dictionary<(long User, long Other), long> _versions = [];

    // Latest first: news cost what is new, not what there is.
    private readonly SortedDictionary<long, UserEnd> _ends = new(Comparer<long>.Create(static (a, b) => b.CompareTo(a)));
    private int _sweepAt = LeastSwept;

    /// <summary>Takes an event that changed a relation.</summary>
    /// <param name="e">The event.</param>
    /// <param name="atMs">Unix milliseconds at which the shard heard of it.</param>
    /// <param name="nowMs">Unix milliseconds of the clock.</param>
    /// <param name="version">The version before.</param>
    /// <returns>The version after; it counts the changes.</returns>
    public long Note(RelationEvent e, long atMs, long nowMs, long version)
    {
        if (e.Kind == RelationKind.Connection && atMs > Oldest(nowMs))
        {
            Note(e.From, e.To, e.Active, atMs, ref version);
            Note(e.To, e.From, e.Active, atMs, ref version);
            if (_ends.Count > _sweepAt)
            {
                Sweep(nowMs);
            }
        }

        return version;
    }

    /// <summary>The version with which an end is told; 0 for an event that ends no connection of the shard.</summary>
    public long VersionOf(RelationEvent e) => e is { Kind: RelationKind.Connection, Active: false }
        ? Math.Max(_versions.GetValueOrDefault((e.From, e.To)), _versions.GetValueOrDefault((e.To, e.From)))
        : 0;

    /// <summary>What came after a version.</summary>
    public UserEnd[] After(long version) => _ends.Count == 0 ? [] : [.. _ends.TakeWhile(end => end.Key > version).Select(end => end.Value)];

    private static long Oldest(long nowMs) => nowMs - (long)UserEnd.Life.TotalMilliseconds;

    private void Note(long user, long other, bool active, long atMs, ref long version)
    {
        // Two who connect for the first time end nothing.
        if (isOwn(user) && (_versions.TryGetValue((user, other), out var before) || !active))
        {
            _ends.Remove(before);
            _versions[(user, other)] = ++version;
            _ends.Add(version, new UserEnd(user, other, atMs, active));
        }
    }

    private void Sweep(long nowMs)
    {
        foreach (var (version, end) in _ends.Where(end => end.Value.AtMs <= Oldest(nowMs)).ToArray())
        {
            _ends.Remove(version);
            _versions.Remove((end.User, end.Other));
        }

        _sweepAt = Math.Max(LeastSwept, 2 * _ends.Count);
    }
}
