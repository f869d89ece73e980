namespace Pymk.Core.Graph;

/// <summary>When a user made each connection.</summary>
/// <param name="friends">Ordinals of the connections, ascending.</param>
/// <param name="times">Unix seconds of each connection; or empty.</param>
public readonly ref struct FriendTimes(ReadOnlySpan<int> friends, ReadOnlySpan<uint> times)
{
    private readonly ReadOnlySpan<int> _friends = friends;
    private readonly ReadOnlySpan<uint> _times = times;

    /// <summary>The times of a user of a graph; empty where the graph has none.</summary>
    public static FriendTimes Of(SocialGraph graph, int user)
    {
        if (!graph.HasTimes || (uint)user >= (uint)graph.UserCount)
        {
            return default;
        }

        var row = graph.TimedNeighbors(user);
        return new(row.Friends, row.Times);
    }

    /// <summary>
    /// When a connection was made, unix seconds: <paramref name="now"/> for a connection newer than these times, 0 where no times are known.
    /// </summary>
    public long Of(int friend, long now)
    {
        if (_times.IsEmpty)
        {
            return 0;
        }

        var at = _friends.BinarySearch(friend);
        return at < 0 ? now : _times[at];
    }
}
