using System.Numerics;

namespace Pymk.Core.Graph;

/// <summary>
/// The undirected social graph in compressed sparse rows. Users are numbered 0..n-1 (<em>ordinals</em>) in ascending order of their 64-bit id;
/// each connection is stored in both directions; each row is sorted, without duplicates and self-loops.
/// </summary>
/// <remarks>
/// Immutable and safe for concurrent readers. Memory a user: 8 bytes for the id, 4 to 8 to find it, 8 for the offset. Memory a connection: 8 bytes,
/// 16 with times.
/// </remarks>
public sealed class SocialGraph
{
    private readonly long[] _ids;
    private readonly long[] _offsets;
    private readonly int[] _neighbors;
    private readonly uint[] _times;
    private readonly int _shift;
    private readonly int[] _firsts;

    internal SocialGraph(long[] ids, long[] offsets, int[] neighbors, uint[] times)
    {
        _ids = ids;
        _offsets = offsets;
        _neighbors = neighbors;
        _times = times;
        (_shift, _firsts) = Guide(ids);
    }

    /// <summary>Number of users, connected or not.</summary>
    public int UserCount => _ids.Length;

    /// <summary>Number of undirected connections.</summary>
    public long ConnectionCount => _neighbors.LongLength / 2;

    /// <summary>User ids by ordinal, ascending.</summary>
    public ReadOnlySpan<long> UserIds => _ids;

    /// <summary>True where each connection has a time.</summary>
    public bool HasTimes => _times.Length > 0;

    /// <summary>Row starts, <c>UserCount + 1</c> values.</summary>
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

    /// <summary>Connections of a user, for callers that cross an await.</summary>
    public ReadOnlyMemory<int> NeighborMemory(int user) => _neighbors.AsMemory((int)_offsets[user], Degree(user));

    /// <summary>When each connection of <see cref="Neighbors"/> was made, in unix seconds; empty without times.</summary>
    public ReadOnlySpan<uint> Times(int user) => HasTimes ? _times.AsSpan((int)_offsets[user], Degree(user)) : [];

    /// <summary>True where the two users are connected. O(log degree).</summary>
    public bool Connected(int user, int other) => Neighbors(user).BinarySearch(other) >= 0;

    /// <summary>Finds the ordinal of a user id; false and -1 where the graph does not know it.</summary>
    public bool TryGetOrdinal(long id, out int user)
    {
        user = -1;
        var part = _ids.Length == 0 || id < _ids[0] ? ulong.MaxValue : ((ulong)id - (ulong)_ids[0]) >> _shift;
        if (part >= (ulong)_firsts.Length - 1)
        {
            return false;
        }

        var first = _firsts[part];
        var place = _ids.AsSpan(first, _firsts[part + 1] - first).BinarySearch(id);
        user = place < 0 ? -1 : first + place;
        return place >= 0;
    }

    // Divides the range of ids into equal parts, about as many as users, and stores the first user of each. Evenly spread ids are found at once;
    // other distributions shorten the binary search.
    private static (int Shift, int[] Firsts) Guide(long[] ids)
    {
        if (ids.Length == 0)
        {
            return (0, [0]);
        }

        var range = (ulong)ids[^1] - (ulong)ids[0];
        var shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount(range) - BitOperations.Log2((uint)ids.Length) - 1);
        var firsts = new int[(range >> shift) + 2];
        for (int part = 0, user = 0; part < firsts.Length; part++)
        {
            while (user < ids.Length && ((ulong)ids[user] - (ulong)ids[0]) >> shift < (ulong)part)
            {
                user++;
            }

            firsts[part] = user;
        }

        return (shift, firsts);
    }
}
