using System.Numerics;
using Pymk.Core.Graph;

namespace Pymk.Training.Ids;

/// <summary>Numbers 64-bit ids in order of appearance. Open addressing: about 24 bytes an id, and lookups allocate nothing.</summary>
internal class NumberIndex
{
    private long[] _ids = new long[1024];
    private int[] _slots = new int[4096];
    private int _shift = 64 - 12;

    /// <summary>Number of ids.</summary>
    public int Count { get; private set; }

    /// <summary>The id at a place.</summary>
    public long this[int place] => _ids[place];

    /// <summary>The place of an id; a new id gets a new place.</summary>
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

    /// <summary>The place of an id, or -1 for an unknown id.</summary>
    public int Look(long id) => _slots[Find(id)] - 1;

    /// <summary>All ids by part, ascending within each, the position of each place's id among them, and the parts.</summary>
    public (long[] Ids, int[] Rank, UserParts Parts) Sort(int parts)
    {
        var ids = _ids.AsSpan(0, Count).ToArray();
        var order = new int[Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(ids, order);
        var (byPart, users) = UserParts.Sort(ids, parts);
        var (sorted, rank) = (new long[Count], new int[Count]);
        for (var i = 0; i < byPart.Length; i++)
        {
            sorted[i] = ids[byPart[i]];
            rank[order[byPart[i]]] = i;
        }

        return (sorted, rank, users);
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
