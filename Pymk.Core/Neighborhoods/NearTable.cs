using System.Numerics;
using System.Runtime.CompilerServices;

using Pymk.Core.Collections;

namespace Pymk.Core.Neighborhoods;

/// <summary>
/// Who lies within two hops of the asker, and what a path over them is worth: asked once for every connection of every candidate, most of which are not in it.
/// A filter answers these; the rest is one table line.
/// </summary>
internal sealed class NearTable
{
    private readonly BitFilter _filter = new(16);
    private Entry[] _entries = [];
    private int _shift;

    /// <summary>Fills the table from what the walk met; degrees are those known by then.</summary>
    public void Fill(ScoreMap met, int twoHopEnd)
    {
        var size = Math.Max(1024, BitOperations.RoundUpToPowerOf2((uint)(2 * twoHopEnd)));
        if (_entries.Length != size)
        {
            _entries = new Entry[size];
        }

        _filter.Clear();
        Array.Fill(_entries, new Entry { User = -1 });
        _shift = 32 - BitOperations.Log2((uint)size);
        for (var slot = 0; slot < twoHopEnd; slot++)
        {
            ref var via = ref met.Items[slot];
            if (via.Friend || via.Paths2 > 0)
            {
                Add(slot, via);
            }
        }
    }

    /// <summary>What is known of a user; false for one farther away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(int user, out Entry found)
    {
        if (!_filter.MayHold(user))
        {
            Unsafe.SkipInit(out found);
            return false;
        }

        return Look(user, out found);
    }

    private int Place(int user) => (int)(((uint)user * 2654435769u) >> _shift);

    private void Add(int slot, in ScoreMap.Met via)
    {
        _filter.Add(via.User);
        var at = Place(via.User);
        while (_entries[at].User >= 0)
        {
            at = (at + 1) & (_entries.Length - 1);
        }

        _entries[at] = new Entry
        {
            User = via.User,
            FriendSlot = via.Friend ? slot : -1,
            Paths2 = via.Paths2,
            Share = via is { Paths2: > 0, Degree: > 0 } ? via.Resource2 / via.Degree : 0,
        };
    }

    private bool Look(int user, out Entry found)
    {
        var entries = _entries;
        for (var at = Place(user); ; at = (at + 1) & (entries.Length - 1))
        {
            found = entries[at];
            if (found.User == user)
            {
                return true;
            }

            if (found.User < 0)
            {
                return false;
            }
        }
    }

    /// <summary>A user within two hops.</summary>
    internal struct Entry
    {
        /// <summary>Ordinal, -1 in a free place.</summary>
        public int User;

        /// <summary>The slot of <see cref="ScoreMap"/> where it is a friend, else -1.</summary>
        public int FriendSlot;

        /// <summary>Paths of two steps that lead to it.</summary>
        public int Paths2;

        /// <summary>Resource that a third step passes on to each of its connections; 0 where its degree is not known.</summary>
        public float Share;
    }
}
