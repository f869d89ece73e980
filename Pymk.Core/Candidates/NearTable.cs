using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pymk.Core.Candidates;

/// <summary>
/// Who lies within two hops of the asker, and what a path over them is worth: asked once for every connection of every candidate, most of which are not in it.
/// A bit for each of 65,536 hash values answers these from the nearest cache; the rest is one table line.
/// </summary>
internal sealed class NearTable
{
    private const int FilterBits = 16;

    private readonly ulong[] _filter = new ulong[(1 << FilterBits) / 64];
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

        Array.Clear(_filter);
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
        var hash = Hash(user);
        var bit = (int)(hash >> (32 - FilterBits));
        if ((_filter[bit >> 6] & (1UL << bit)) == 0)
        {
            Unsafe.SkipInit(out found);
            return false;
        }

        return Look(user, hash, out found);
    }

    private static uint Hash(int user) => (uint)user * 2654435769u;

    private void Add(int slot, in ScoreMap.Met via)
    {
        var hash = Hash(via.User);
        var bit = (int)(hash >> (32 - FilterBits));
        _filter[bit >> 6] |= 1UL << bit;
        var at = (int)(hash >> _shift);
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

    private bool Look(int user, uint hash, out Entry found)
    {
        var entries = _entries;
        for (var at = (int)(hash >> _shift); ; at = (at + 1) & (entries.Length - 1))
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
