using System.Runtime.CompilerServices;

using Pymk.Core.Candidates;

namespace Pymk.Core.Neighborhoods;

/// <summary>
/// What one generation knows of each user it met: a hash map with open addressing from ordinal to a slot, cleared in constant time by an epoch.
/// Pooled: a warm one allocates nothing.
/// </summary>
internal sealed class ScoreMap
{
    private Entry[] _entries = new Entry[1 << 14];
    private int _epoch = 1;

    /// <summary>Slots in the order met.</summary>
    public Met[] Items { get; private set; } = new Met[1 << 13];

    public int Count { get; private set; }

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

            if (entry.Key == user)
            {
                return entry.Slot;
            }
        }
    }

    /// <summary>The slot of a user, a fresh one where not met before.</summary>
    public ref Met Get(int user)
    {
        var entries = _entries;
        var (mask, epoch) = (entries.Length - 1, _epoch);
        var at = Place(user, mask);
        for (; entries[at].Epoch == epoch; at = (at + 1) & mask)
        {
            if (entries[at].Key == user)
            {
                return ref Items[entries[at].Slot];
            }
        }

        if (Count == Items.Length)
        {
            Grow();
            return ref Get(user);
        }

        entries[at] = new Entry { Key = user, Epoch = epoch, Slot = Count };
        Items[Count] = new Met { User = user, Degree = -1 };
        return ref Items[Count++];
    }

    private static int Place(int user, int mask) => (int)(((uint)user * 2654435769u) >> 7) & mask;

    private void Grow()
    {
        var items = Items;
        Array.Resize(ref items, items.Length * 2);
        Items = items;
        _entries = new Entry[_entries.Length * 2];
        _epoch = 1;
        var mask = _entries.Length - 1;
        for (var slot = 0; slot < Count; slot++)
        {
            var at = Place(items[slot].User, mask);
            while (_entries[at].Epoch == _epoch)
            {
                at = (at + 1) & mask;
            }

            _entries[at] = new Entry { Key = items[slot].User, Epoch = _epoch, Slot = slot };
        }
    }

    // One look into the cache a step; an entry of another epoch is free.
    private struct Entry
    {
        public int Key;
        public int Epoch;
        public int Slot;
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
