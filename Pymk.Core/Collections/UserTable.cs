using System.Runtime.CompilerServices;

namespace Pymk.Core.Collections;

/// <summary>
/// A hash table from user ordinal to value, with open addressing and linear probing. Users and values lie densely in the order added, so that a slot
/// names a user and a loop over all of them runs through memory. Cleared in constant time by an epoch; a warm table allocates nothing. Not safe for
/// concurrent use.
/// </summary>
/// <typeparam name="TValue">A struct: the JIT compiles the table once for each.</typeparam>
/// <param name="capacity">Number of users before the table grows, a power of two.</param>
internal sealed class UserTable<TValue>(int capacity = 1 << 13) where TValue : struct
{
    // At most half full, so that probes stay short.
    private Entry[] _entries = new Entry[2 * capacity];
    private int[] _users = new int[capacity];
    private TValue[] _values = new TValue[capacity];
    private int _epoch = 1;

    /// <summary>Number of users.</summary>
    public int Count { get; private set; }

    /// <summary>The users by slot, in the order added.</summary>
    public ReadOnlySpan<int> Users => _users.AsSpan(0, Count);

    /// <summary>The values by slot. Adding a user may move them.</summary>
    public Span<TValue> Values => _values.AsSpan(0, Count);

    /// <summary>Removes all users.</summary>
    public void Clear()
    {
        Count = 0;
        if (++_epoch == int.MaxValue)
        {
            Array.Clear(_entries);
            _epoch = 1;
        }
    }

    /// <summary>The slot of a user, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int user)
    {
        var entries = _entries;
        var (mask, epoch) = (entries.Length - 1, _epoch);
        for (var at = Place(user, mask); ; at = (at + 1) & mask)
        {
            ref var entry = ref entries[at];
            if (entry.Epoch != epoch)
            {
                return -1;
            }

            if (entry.User == user)
            {
                return entry.Slot;
            }
        }
    }

    /// <summary>The value of a user; a default value is added where there is none. Valid until the next user is added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TValue GetOrAdd(int user)
    {
        var entries = _entries;
        var (mask, epoch) = (entries.Length - 1, _epoch);
        for (var at = Place(user, mask); ; at = (at + 1) & mask)
        {
            ref var entry = ref entries[at];
            if (entry.Epoch != epoch)
            {
                return ref Add(at, user);
            }

            if (entry.User == user)
            {
                return ref _values[entry.Slot];
            }
        }
    }

    // Multiplicative hashing by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
    private static int Place(int user, int mask) => (int)(((uint)user * 2654435769u) >> 7) & mask;

    private ref TValue Add(int at, int user)
    {
        if (Count == _users.Length)
        {
            Grow();
            return ref GetOrAdd(user);
        }

        _entries[at] = new Entry { User = user, Epoch = _epoch, Slot = Count };
        (_users[Count], _values[Count]) = (user, default);
        return ref _values[Count++];
    }

    private void Grow()
    {
        Array.Resize(ref _users, 2 * _users.Length);
        Array.Resize(ref _values, 2 * _values.Length);
        _entries = new Entry[2 * _entries.Length];
        _epoch = 1;
        var mask = _entries.Length - 1;
        for (var slot = 0; slot < Count; slot++)
        {
            var at = Place(_users[slot], mask);
            while (_entries[at].Epoch == _epoch)
            {
                at = (at + 1) & mask;
            }

            _entries[at] = new Entry { User = _users[slot], Epoch = _epoch, Slot = slot };
        }
    }

    // One cache line a probe. An entry of another epoch is free.
    private struct Entry
    {
        public int User;
        public int Epoch;
        public int Slot;
    }
}
