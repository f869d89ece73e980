using System.Runtime.CompilerServices;

namespace Pymk.Core.Candidates;

/// <summary>
/// What one generation knows of each user it met: a hash map with open addressing from ordinal to a slot, cleared in constant time by an epoch.
/// Pooled: a warm one allocates nothing.
/// </summary>
internal sealed class ScoreMap
{
    private int[] _keys = new int[1 << 14];
    private int[] _epochs = new int[1 << 14];
    private int[] _slots = new int[1 << 14];
    private int _epoch;

    /// <summary>Slots in the order met.</summary>
    public Met[] Items { get; private set; } = new Met[1 << 13];

    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        if (++_epoch == int.MaxValue)
        {
            Array.Clear(_epochs);
            _epoch = 1;
        }
    }

    /// <summary>The slot of a user, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int user)
    {
        var mask = _keys.Length - 1;
        for (var at = Place(user, mask); _epochs[at] == _epoch; at = (at + 1) & mask)
        {
            if (_keys[at] == user)
            {
                return _slots[at];
            }
        }

        return -1;
    }

    /// <summary>The slot of a user, a fresh one where not met before.</summary>
    public ref Met Get(int user)
    {
        var mask = _keys.Length - 1;
        var at = Place(user, mask);
        for (; _epochs[at] == _epoch; at = (at + 1) & mask)
        {
            if (_keys[at] == user)
            {
                return ref Items[_slots[at]];
            }
        }

        if (Count == Items.Length)
        {
            Grow();
            return ref Get(user);
        }

        (_keys[at], _epochs[at], _slots[at]) = (user, _epoch, Count);
        Items[Count] = new Met { User = user, Degree = -1 };
        return ref Items[Count++];
    }

    private static int Place(int user, int mask) => (int)(((uint)user * 2654435769u) >> 7) & mask;

    private void Grow()
    {
        var items = Items;
        Array.Resize(ref items, items.Length * 2);
        Items = items;
        var size = _keys.Length * 2;
        (_keys, _epochs, _slots) = (new int[size], new int[size], new int[size]);
        _epoch = 1;
        for (var slot = 0; slot < Count; slot++)
        {
            var at = Place(items[slot].User, size - 1);
            while (_epochs[at] == _epoch)
            {
                at = (at + 1) & (size - 1);
            }

            (_keys[at], _epochs[at], _slots[at]) = (items[slot].User, _epoch, slot);
        }
    }

    /// <summary>A user met on the way.</summary>
    internal struct Met
    {
        public int User;

        /// <summary>Number of connections, -1 where the row was not read.</summary>
        public int Degree;

        /// <summary>The asker itself or one of its connections.</summary>
        public bool Excluded;

        public bool Friend;

        /// <summary>When the asker connected with this friend, unix seconds, 0 where unknown.</summary>
        public long Since;

        /// <summary>Common neighbours followed so far.</summary>
        public int Paths2;

        /// <summary>Resource allocation over these: the sum of 1 / degree of the common neighbour.</summary>
        public float Resource2;

        /// <summary>Resource-weighted paths of three steps.</summary>
        public float Resource3;

        public CandidateSources Sources;
    }
}
