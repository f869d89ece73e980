using System.Numerics;

namespace Pymk.Core.Graph;

/// <summary>
/// The undirected social graph in compressed sparse rows. Users are numbered 0..n-1 (<em>ordinals</em>) in ascending order of their 64-bit id;
/// each connection is stored in both directions; each row is sorted, without duplicates and self-loops.
/// </summary>
/// <remarks>
/// Safe for concurrent readers; only <see cref="Erase"/> changes it. Memory a user: 8 bytes for the id, 4 to 8 to find it, 8 for the offset. Memory a
/// connection: 8 bytes, 16 with times.
/// </remarks>
public sealed class SocialGraph
{
    private readonly long[] _ids;
    private readonly long[] _offsets;
    private readonly int[] _neighbors;
    private readonly uint[] _times;
    private readonly int _shift;
    private readonly int[] _firsts;
    private readonly long _least;
    private readonly Lock _erasing = new();
    private volatile int[] _erased;

    // Null until somebody is erased in memory.
    private ErasedRows? _changed;

    internal SocialGraph(long[] ids, long[] offsets, int[] neighbors, uint[] times, int[]? erased = null)
    {
        _ids = ids;
        _offsets = offsets;
        _neighbors = neighbors;
        _times = times;
        _erased = erased ?? [];
        _least = ids.Length > 0 ? ids[0] : 0;
        (_shift, _firsts) = Guide(ids);
    }

    /// <summary>Number of users, connected or not.</summary>
    public int UserCount => _ids.Length;

    /// <summary>Number of undirected connections.</summary>
    public long ConnectionCount => (_neighbors.LongLength / 2) - (_changed?.Connections ?? 0);

    /// <summary>User ids by ordinal, ascending. An erased place repeats the id of a user beside it.</summary>
    public ReadOnlySpan<long> UserIds => _ids;

    /// <summary>Ordinals of erased users, ascending: places that are nobody.</summary>
    public ReadOnlySpan<int> Erased => _erased;

    /// <summary>True where each connection has a time.</summary>
    public bool HasTimes => _times.Length > 0;

    /// <summary>Row starts, <c>UserCount + 1</c> values.</summary>
    public ReadOnlySpan<long> Offsets => _offsets;

    /// <summary>All rows, one after the other, as they were built or read.</summary>
    public ReadOnlySpan<int> AllNeighbors => _neighbors;

    /// <summary>Times of all rows in unix seconds, or empty.</summary>
    public ReadOnlySpan<uint> AllTimes => _times;

    /// <summary>The 64-bit id of a user; -1 for an erased one.</summary>
    public long IdOf(int user)
    {
        // The id first: an overwritten id is never returned, because the place is listed as erased before.
        var id = Volatile.Read(ref _ids[user]);
        return IsErased(user) ? -1 : id;
    }

    /// <summary>True for the ordinal of an erased user; false for an ordinal beyond the users.</summary>
    public bool IsErased(int user) => _erased is { Length: > 0 } erased && Array.BinarySearch(erased, user) >= 0;

    /// <summary>Number of connections of a user.</summary>
    public int Degree(int user) => _changed is null ? Length(user) : NeighborMemory(user).Length;

    /// <summary>Connections of a user, ordinals ascending.</summary>
    public ReadOnlySpan<int> Neighbors(int user) =>
        _changed is null ? _neighbors.AsSpan((int)_offsets[user], Length(user)) : NeighborMemory(user).Span;

    /// <summary>Connections of a user, for callers that cross an await.</summary>
    public ReadOnlyMemory<int> NeighborMemory(int user) =>
        _changed is { } changed ? ChangedRow(changed, user) : _neighbors.AsMemory((int)_offsets[user], Length(user));

    /// <summary>When each connection of <see cref="Neighbors"/> was made, in unix seconds; empty without times.</summary>
    public ReadOnlySpan<uint> Times(int user) => TimedNeighbors(user).Times;

    /// <summary>True where the two users are connected. O(log degree).</summary>
    public bool Connected(int user, int other) => Neighbors(user).BinarySearch(other) >= 0;

    /// <summary>Finds the ordinal of a user id; false and -1 where the graph does not know it.</summary>
    public bool TryGetOrdinal(long id, out int user)
    {
        user = -1;
        var part = _ids.Length == 0 || id < _least ? ulong.MaxValue : ((ulong)id - (ulong)_least) >> _shift;
        if (part >= (ulong)_firsts.Length - 1)
        {
            return false;
        }

        var first = _firsts[part];
        var place = _ids.AsSpan(first, _firsts[part + 1] - first).BinarySearch(id);
        if (place >= 0)
        {
            // Read again before the list of erased places: an overwritten id is seen together with its place in the list.
            place += first;
            user = Volatile.Read(ref _ids[place]) != id ? -1
                : _erased is { Length: > 0 } erased ? ErasedPlaces.LivingOf(_ids, erased, place) : place;
        }

        return user >= 0;
    }

    /// <summary>The connections of a user and their times, both as they are at one moment.</summary>
    public TimedRow TimedNeighbors(int user) => _changed is { } changed && changed.TryGet(user, out var row)
        ? new TimedRow(row.Friends, row.Times)
        : new TimedRow(
            _neighbors.AsSpan((int)_offsets[user], Length(user)), HasTimes ? _times.AsSpan((int)_offsets[user], Length(user)) : []);

    /// <summary>
    /// Erases a user in memory: no id leads to the ordinal any more, the ordinal is nobody, and no row has it. Idempotent. It is not for graphs that
    /// are written afterwards.
    /// </summary>
    public void Erase(int user)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)UserCount);
        lock (_erasing)
        {
            if (!IsErased(user))
            {
                Volatile.Write(ref _changed, ErasedRows.With(this, _changed, user));
                _erased = [.. _erased.Append(user).Order()];
                ErasedPlaces.Overwrite(_ids, _erased);
            }
        }
    }

    // Apart, so that the common path stays small enough to be inlined.
    private ReadOnlyMemory<int> ChangedRow(ErasedRows changed, int user) =>
        changed.TryGet(user, out var row) ? row.Friends : _neighbors.AsMemory((int)_offsets[user], Length(user));

    private int Length(int user) => (int)(_offsets[user + 1] - _offsets[user]);

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

/// <summary>A row of the graph with its times.</summary>
public readonly ref struct TimedRow(ReadOnlySpan<int> friends, ReadOnlySpan<uint> times)
{
    /// <summary>Ordinals, ascending.</summary>
    public ReadOnlySpan<int> Friends { get; } = friends;

    /// <summary>Unix seconds of each, or empty.</summary>
    public ReadOnlySpan<uint> Times { get; } = times;
}
