using System.Runtime.CompilerServices;

namespace Pymk.Core.Collections;

/// <summary>
/// A Bloom filter with one hash: no false negatives. A few KB that stay in the first-level cache answer for most users outside a set before a table
/// is looked up in slower memory.
/// </summary>
/// <param name="bits">Base-2 logarithm of the number of bits, 6 to 31.</param>
internal sealed class UserFilter(int bits)
{
    private readonly ulong[] _words = new ulong[1 << (bits - 6)];
    private readonly int _shift = 32 - bits;

    /// <summary>Removes all users.</summary>
    public void Clear() => Array.Clear(_words);

    /// <summary>Adds a user.</summary>
    public void Add(int user)
    {
        var bit = Bit(user);
        _words[bit >> 6] |= 1UL << (int)bit;
    }

    /// <summary>False only for a user that was not added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayHold(int user)
    {
        var bit = Bit(user);
        return (_words[bit >> 6] & (1UL << (int)bit)) != 0;
    }

    /// <summary>False only where no user of the row was added.</summary>
    public bool MayHoldAny(ReadOnlySpan<int> row)
    {
        foreach (var user in row)
        {
            if (MayHold(user))
            {
                return true;
            }
        }

        return false;
    }

    // Not the tables' factor, so keys that collide here do not collide there.
    private uint Bit(int user) => ((uint)user * 2246822519u) >> _shift;
}
