namespace Pymk.Core.Collections;

/// <summary>Collects users with scores and gives the best first. A warm one allocates nothing.</summary>
internal sealed class ScoredUsers
{
    // The inverted score above the ordinal: the smallest key is the best, ties go to the lower ordinal, and a comparison is one of integers.
    private ulong[] _keys = new ulong[1024];

    /// <summary>Number collected.</summary>
    public int Count { get; private set; }

    /// <summary>The user of a key that <see cref="Best"/> gave.</summary>
    public static int UserOf(ulong key) => (int)(uint)key;

    /// <summary>Adds a user; the same user must not be added twice.</summary>
    /// <param name="user">Ordinal.</param>
    /// <param name="score">Any number but NaN.</param>
    public void Add(int user, float score)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, _keys.Length * 2);
        }

        _keys[Count++] = ((ulong)Descending(score) << 32) | (uint)user;
    }

    /// <summary>Removes all users.</summary>
    public void Clear() => Count = 0;

    /// <summary>The keys of the best <paramref name="count"/> users, or of all if there are fewer. Best first; equal scores by ordinal.</summary>
    public ReadOnlySpan<ulong> Best(int count)
    {
        var keys = _keys.AsSpan(0, Count);
        var best = keys[..Math.Min(count, Count)];
        Selection.Divide(keys, [], best.Length);
        best.Sort();
        return best;
    }

    // The bits of a float as an integer that falls where the score rises; adding 0 turns -0 into 0.
    private static uint Descending(float score)
    {
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (bits & 0x80000000) != 0 ? bits : 0x7FFFFFFF - bits;
    }
}
