namespace Pymk.Core.Graph;

/// <summary>
/// The undirected social graph in compressed sparse rows. Users are numbered 0..n-1 (<em>ordinals</em>) by part (<see cref="UserParts"/>) and within a
/// part in ascending order of their 64-bit id; each connection is stored in both directions; each row is sorted, without duplicates and self-loops. Rows
/// are all in memory, or those of the open parts.
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
    private readonly IdGuide[] _guides;
    private readonly GraphSlices? _slices;
    private readonly Lock _erasing = new();
    private volatile int[] _erased;

    // Null until somebody is erased in memory.
    private ErasedRows? _changed;

    internal SocialGraph(long[] ids, long[] offsets, int[] neighbors, uint[] times, int[]? erased = null, UserParts? parts = null)
        : this(ids, erased, parts) => (_offsets, _neighbors, _times) = (offsets, neighbors, times);

    internal SocialGraph(long[] ids, GraphSlices slices, int[] erased, UserParts parts)
        : this(ids, erased, parts) => _slices = slices;

    private SocialGraph(long[] ids, int[]? erased, UserParts? parts)
    {
        _ids = ids;
        (_offsets, _neighbors, _times) = ([], [], []);
        _erased = erased ?? [];
        Parts = parts ?? UserParts.One(ids.Length);
        _guides = new IdGuide[Parts.Count];
        for (var part = 0; part < _guides.Length; part++)
        {
            _guides[part] = new IdGuide(ids, Parts.First(part), Parts.End(part));
        }
    }

    /// <summary>Number of users, connected or not.</summary>
    public int UserCount => _ids.Length;

    /// <summary>The parts of the users.</summary>
    public UserParts Parts { get; }

    /// <summary>Number of undirected connections.</summary>
    public long ConnectionCount => (_slices?.Connections ?? (_neighbors.LongLength / 2)) - (_changed?.Connections ?? 0);

    /// <summary>User ids by ordinal, ascending within a part. An erased place repeats the id of a user of its part beside it.</summary>
    public ReadOnlySpan<long> UserIds => _ids;

    /// <summary>Ordinals of erased users, ascending: places that are nobody.</summary>
    public ReadOnlySpan<int> Erased => _erased;

    /// <summary>True where each connection has a time.</summary>
    public bool HasTimes => _slices?.HasTimes ?? (_times.Length > 0);

    /// <summary>True where parts are opened and closed; false where all rows are in memory.</summary>
    public bool IsSliced => _slices is not null;

    /// <summary>Bytes of rows in memory.</summary>
    public long RowBytes => _slices?.Bytes ?? ((8L * _offsets.Length) + (4L * _neighbors.Length) + (4L * _times.Length));

    /// <summary>Bytes of ids and of what finds them.</summary>
    public long UserBytes => (8L * _ids.Length) + _guides.Sum(guide => guide.Bytes) + (Parts.Count > 1 ? UserCount / 32 : 0);

    /// <summary>Row starts, <c>UserCount + 1</c> values. Not of a sliced graph.</summary>
    public ReadOnlySpan<long> Offsets => Whole(_offsets);

    /// <summary>All rows, one after the other, as they were built or read. Not of a sliced graph.</summary>
    public ReadOnlySpan<int> AllNeighbors => Whole(_neighbors);

    /// <summary>Times of all rows in unix seconds, or empty. Not of a sliced graph.</summary>
    public ReadOnlySpan<uint> AllTimes => Whole(_times);

    /// <summary>True where a part's rows are in memory.</summary>
    public bool IsOpen(int part) => _slices?.IsOpen(part) ?? true;

    /// <summary>Reads a part's rows into memory, unless they are there.</summary>
    public void Open(int part) => _slices?.Open(part);

    /// <summary>Lets go of a part's rows, where the graph is sliced.</summary>
    public void Close(int part) => _slices?.Close(part);

    /// <summary>The connections of a user where they are in memory, for callers that cross an await.</summary>
    public bool TryGetNeighbors(int user, out ReadOnlyMemory<int> friends)
    {
        if (_slices is null)
        {
            friends = NeighborMemory(user);
            return true;
        }

        var slice = _slices.Find(user);
        friends = slice is null ? default : _changed is null ? slice.Row(user) : NeighborMemory(user);
        return slice is not null;
    }

    /// <summary>Calls with each user and the times of the user's connections, in order of the ordinals. Opens no part.</summary>
    public void VisitTimes(TimesVisitor visit)
    {
        for (var part = 0; part < Parts.Count; part++)
        {
            var slice = _changed is null ? _slices?.Peek(part) : null;
            for (var user = Parts.First(part); user < Parts.End(part); user++)
            {
                visit(user, slice is null ? Times(user) : slice.Times(user));
            }
        }
    }

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
    public int Degree(int user) => _changed is null && _slices is null ? Length(user) : NeighborMemory(user).Length;

    /// <summary>Connections of a user, ordinals ascending.</summary>
    public ReadOnlySpan<int> Neighbors(int user) =>
        _changed is null && _slices is null ? _neighbors.AsSpan((int)_offsets[user], Length(user)) : NeighborMemory(user).Span;

    /// <summary>Connections of a user, for callers that cross an await.</summary>
    public ReadOnlyMemory<int> NeighborMemory(int user) =>
        _changed is null && _slices is null ? _neighbors.AsMemory((int)_offsets[user], Length(user)) : RareRow(user);

    /// <summary>When each connection of <see cref="Neighbors"/> was made, in unix seconds; empty without times.</summary>
    public ReadOnlySpan<uint> Times(int user) => TimedNeighbors(user).Times;

    /// <summary>True where the two users are connected. O(log degree).</summary>
    public bool Connected(int user, int other) => Neighbors(user).BinarySearch(other) >= 0;

    /// <summary>Finds the ordinal of a user id; false and -1 where the graph does not know it.</summary>
    public bool TryGetOrdinal(long id, out int user)
    {
        user = -1;
        var place = _guides[Parts.PartOf(id)].Find(_ids, id);
        if (place >= 0)
        {
            // Read again before the list of erased places: an overwritten id is seen together with its place in the list.
            user = Volatile.Read(ref _ids[place]) != id ? -1
                : _erased is { Length: > 0 } erased ? ErasedPlaces.LivingOf(_ids, erased, place) : place;
        }

        return user >= 0;
    }

    /// <summary>The connections of a user and their times, both as they are at one moment.</summary>
    public TimedRow TimedNeighbors(int user) => _changed is { } changed && changed.TryGet(user, out var row)
        ? new TimedRow(row.Friends, row.Times)
        : _slices is not null ? _slices.Of(user) is var slice ? new TimedRow(slice.Row(user).Span, slice.Times(user)) : default
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
                ErasedPlaces.Overwrite(_ids, _erased, Parts);
            }
        }
    }

    // Apart, so that the common path stays small enough to be inlined.
    private ReadOnlyMemory<int> RareRow(int user) =>
        _changed is { } changed && changed.TryGet(user, out var row) ? row.Friends
        : _slices is not null ? _slices.Of(user).Row(user)
        : _neighbors.AsMemory((int)_offsets[user], Length(user));

    private int Length(int user) => (int)(_offsets[user + 1] - _offsets[user]);

    private T[] Whole<T>(T[] values) =>
        _slices is null ? values : throw new InvalidOperationException("The graph is sliced: its rows are not in one piece in memory.");
}

/// <summary>Takes a user and the times of the user's connections, empty without times.</summary>
public delegate void TimesVisitor(int user, ReadOnlySpan<uint> times);

/// <summary>A row of the graph with its times.</summary>
public readonly ref struct TimedRow(ReadOnlySpan<int> friends, ReadOnlySpan<uint> times)
{
    /// <summary>Ordinals, ascending.</summary>
    public ReadOnlySpan<int> Friends { get; } = friends;

    /// <summary>Unix seconds of each, or empty.</summary>
    public ReadOnlySpan<uint> Times { get; } = times;
}
