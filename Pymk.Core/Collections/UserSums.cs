using System.Runtime.CompilerServices;

namespace Pymk.Core.Collections;

/// <summary>
/// A sum a user, for some ten thousand additions to some thousand users: a hash map with open addressing whose entries hold the sums themselves, so that an
/// addition touches one place of memory. Cleared in constant time by an epoch; pooled: a warm one allocates nothing.
/// </summary>
internal sealed class UserSums
{
    private Entry[] _entries = new Entry[1 << 14];
    private int[] _met = new int[1 << 13];
    private int _epoch = 1;

    /// <summary>Number of users.</summary>
    public int Count { get; private set; }

    /// <summary>A user and the sum, in the order met.</summary>
    public (int User, float Sum) this[int i]
    {
        get
        {
            ref var entry = ref _entries[_met[i]];
            return (entry.User, entry.Sum);
        }
    }

    public void Clear()
    {
        Count = 0;
        if (++_epoch == int.MaxValue)
        {
            Array.Clear(_entries);
            _epoch = 1;
        }
    }

    /// <summary>Adds to a user's sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int user, float value)
    {
        var entries = _entries;
        var (mask, epoch) = (entries.Length - 1, _epoch);
        for (var at = Place(user, mask); ; at = (at + 1) & mask)
        {
            ref var entry = ref entries[at];
            if (entry.Epoch != epoch)
            {
                Meet(at, user, value);
                return;
            }

            if (entry.User == user)
            {
                entry.Sum += value;
                return;
            }
        }
    }

    private static int Place(int user, int mask) => (int)(((uint)user * 2654435769u) >> 7) & mask;

    private void Meet(int at, int user, float value)
    {
        if (Count == _met.Length)
        {
            Grow();
            Add(user, value);
            return;
        }

        _entries[at] = new Entry { User = user, Epoch = _epoch, Sum = value };
        _met[Count++] = at;
    }

    private void Grow()
    {
        var (before, order, count) = (_entries, _met, Count);
        (_entries, _met, _epoch, Count) = (new Entry[before.Length * 2], new int[order.Length * 2], 1, 0);
        for (var i = 0; i < count; i++)
        {
            Add(before[order[i]].User, before[order[i]].Sum);
        }
    }

    // An entry of another epoch is free.
    private struct Entry
    {
        public int User;
        public int Epoch;
        public float Sum;
    }
}
