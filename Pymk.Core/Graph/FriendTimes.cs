namespace Pymk.Core.Graph;

/// <summary>When one user made connections.</summary>
/// <param name="friends">Ordinals, ascending.</param>
/// <param name="times">Unix seconds, one each.</param>
public readonly ref struct FriendTimes(ReadOnlySpan<int> friends, ReadOnlySpan<uint> times)
{
    private readonly ReadOnlySpan<int> _friends = friends;
    private readonly ReadOnlySpan<uint> _times = times;

    /// <summary>Times of a user of a graph; nothing where the graph has none.</summary>
    public static FriendTimes Of(SocialGraph graph, int user) =>
        graph.HasTimes && (uint)user < (uint)graph.UserCount ? new(graph.Neighbors(user), graph.Times(user)) : default;

    /// <summary>Unix seconds; <paramref name="now"/> for a friend made since these times were written, 0 where none are known.</summary>
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
