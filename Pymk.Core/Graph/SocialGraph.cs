namespace Pymk.Core.Graph;

/// <summary>
/// The undirected social graph in compressed sparse rows. Users are numbered 0..n-1 (<em>ordinals</em>) in ascending order of their 64-bit id;
/// each connection is stored in both directions; each row is sorted and free of repetitions and self-loops.
/// </summary>
/// <remarks>Immutable and safe for concurrent readers. Memory: 8 bytes a user for the id, 8 for the offset, 4 (8 with times) for each direction of a connection.</remarks>
public sealed class SocialGraph
{
    private readonly long[] _ids;
    private readonly long[] _offsets;
    private readonly int[] _neighbors;
    private readonly uint[] _times;

    internal SocialGraph(long[] ids, long[] offsets, int[] neighbors, uint[] times)
    {
        _ids = ids;
        _offsets = offsets;
        _neighbors = neighbors;
        _times = times;
    }

    /// <summary>Number of users, connected or not.</summary>
    public int UserCount => _ids.Length;

    /// <summary>Number of undirected connections.</summary>
    public long ConnectionCount => _neighbors.LongLength / 2;

    /// <summary>User ids by ordinal, ascending.</summary>
    public ReadOnlySpan<long> UserIds => _ids;

    /// <summary>True where each connection has a time.</summary>
    public bool HasTimes => _times.Length > 0;

    /// <summary>The row starts, <c>UserCount + 1</c> long.</summary>
    public ReadOnlySpan<long> Offsets => _offsets;

    /// <summary>All rows, one after the other.</summary>
    public ReadOnlySpan<int> AllNeighbors => _neighbors;

    /// <summary>Times of all rows in unix seconds, or empty.</summary>
    public ReadOnlySpan<uint> AllTimes => _times;

    /// <summary>The 64-bit id of a user.</summary>
    public long IdOf(int user) => _ids[user];

    /// <summary>Number of connections of a user.</summary>
    public int Degree(int user) => (int)(_offsets[user + 1] - _offsets[user]);

    /// <summary>Connections of a user, ordinals ascending.</summary>
    public ReadOnlySpan<int> Neighbors(int user) => _neighbors.AsSpan((int)_offsets[user], Degree(user));

    /// <summary>Connections of a user as memory, for callers that cross an await.</summary>
    public ReadOnlyMemory<int> NeighborMemory(int user) => _neighbors.AsMemory((int)_offsets[user], Degree(user));

    /// <summary>When each connection of <see cref="Neighbors"/> was made, in unix seconds; empty without times.</summary>
    public ReadOnlySpan<uint> Times(int user) => HasTimes ? _times.AsSpan((int)_offsets[user], Degree(user)) : [];

    /// <summary>True where the two users are connected. O(log degree).</summary>
    public bool Connected(int user, int other) => Neighbors(user).BinarySearch(other) >= 0;

    /// <summary>Finds the ordinal of a user id; false where the graph does not know it.</summary>
    public bool TryGetOrdinal(long id, out int user)
    {
        user = Array.BinarySearch(_ids, id);
        return user >= 0;
    }
}
