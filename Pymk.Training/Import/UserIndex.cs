using System.Collections.Frozen;
using System.Numerics;
using Pymk.Core.Privacy;

namespace Pymk.Training.Import;

/// <summary>Numbers 64-bit user ids in order of appearance. Open addressing: about 24 bytes a user, and lookups allocate nothing.</summary>
internal sealed class UserIndex
{
    /// <param name="erased">Erased people, whose rows are left out; null for nobody.</param>
    /// <param name="deleted">People whose account is deleted, whose rows are left out; null for nobody.</param>
    public UserIndex(ErasedUsers? erased = null, IReadOnlySet<long>? deleted = null) =>
        Erased = new ErasureFilter(erased ?? ErasedUsers.None, deleted ?? FrozenSet<long>.Empty, this);

    private long[] _ids = new long[1024];
    private int[] _slots = new int[4096];
    private int _shift = 64 - 12;

    /// <summary>Whose rows are left out. Readers ask it before they number a user.</summary>
    public ErasureFilter Erased { get; }

    public int Count { get; private set; }

    /// <summary>True where a row about two users is left out because of one of them. The other user gets a number all the same.</summary>
    public bool Drops(long user, long other, long seconds)
    {
        var (first, second) = (Erased.Drops(user, seconds), Erased.Drops(other, seconds));
        if (first != second)
        {
            Intern(first ? other : user);
        }

        return first || second;
    }

    /// <summary>The number of a user; a new user gets a new number.</summary>
    public int Intern(long id)
    {
        var slot = Find(id);
        if (_slots[slot] > 0)
        {
            return _slots[slot] - 1;
        }

        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, checked(_ids.Length * 2));
        }

        _ids[Count++] = id;
        _slots[slot] = Count;
        if (Count * 2L > _slots.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    /// <summary>The number of a user, or -1 for an unknown user.</summary>
    public int Look(long id) => _slots[Find(id)] - 1;

    /// <summary>All ids in ascending order, and the position of each number's id among them.</summary>
    public (long[] Ids, int[] Rank) Sort()
    {
        var ids = _ids.AsSpan(0, Count).ToArray();
        var order = new int[Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(ids, order);
        var rank = new int[Count];
        for (var i = 0; i < order.Length; i++)
        {
            rank[order[i]] = i;
        }

        return (ids, rank);
    }

    private int Find(long id)
    {
        // Fibonacci hashing spreads adjacent ids, the common case.
        var slot = (int)((ulong)id * 0x9E3779B97F4A7C15 >> _shift);
        while (_slots[slot] > 0 && _ids[_slots[slot] - 1] != id)
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }

    private void Grow()
    {
        _slots = new int[checked(_slots.Length * 2)];
        _shift = 64 - BitOperations.Log2((uint)_slots.Length);
        for (var i = 0; i < Count; i++)
        {
            _slots[Find(_ids[i])] = i + 1;
        }
    }
}
