using System.Runtime.CompilerServices;

namespace Pymk.Core.Collections;

/// <summary>
/// Says of most numbers that are not in a set that they are not, from a few KB that stay in the nearest cache; of the others that they may be: asked before a
/// table whose every look is a wait for memory.
/// </summary>
/// <param name="bits">Base-2 logarithm of its bits, 6 to 31.</param>
internal sealed class BitFilter(int bits)
{
    private readonly ulong[] _words = new ulong[1 << (bits - 6)];
    private readonly int _shift = 32 - bits;

    public void Clear() => Array.Clear(_words);

    public void Add(int number)
    {
        var bit = Bit(number);
        _words[bit >> 6] |= 1UL << (int)bit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayHold(int number)
    {
        var bit = Bit(number);
        return (_words[bit >> 6] & (1UL << (int)bit)) != 0;
    }

    // Another factor than the tables': what meets in one does not meet in the other.
    private uint Bit(int number) => ((uint)number * 2246822519u) >> _shift;
}
