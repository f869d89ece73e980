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

    /// <summary>The score of a key that <see cref="Best"/> gave.</summary>
    public static float ScoreOf(ulong key)
    {
        var falling = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((falling & 0x80000000) != 0 ? falling : 0x7FFFFFFF - falling);
    }

    /// <summary>Finds a user's key and place, 1 for the best, by a pass over everybody.</summary>
    public bool TryFind(int user, out ulong key, out int place)
    {
        var keys = _keys.AsSpan(0, Count);
        (key, place) = (0, 0);
        foreach (var one in keys)
        {
            if (UserOf(one) == user)
            {
                (key, place) = (one, 1);
            }
        }

        if (place == 0)
        {
            return false;
        }

        foreach (var one in keys)
        {
            place += one < key ? 1 : 0;
        }

        return true;
    }

    /// <summary>The key of a user with a score: the better user has the smaller key.</summary>
    public static ulong KeyOf(int user, float score) => ((ulong)Descending(score) << 32) | (uint)user;

    /// <summary>Adds a user; the same user must not be added twice.</summary>
    /// <param name="user">Ordinal.</param>
    /// <param name="score">Any number but NaN.</param>
    public void Add(int user, float score)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, _keys.Length * 2);
        }

        _keys[Count++] = KeyOf(user, score);
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
