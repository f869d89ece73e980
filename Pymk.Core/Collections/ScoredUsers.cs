namespace Pymk.Core.Collections;

/// <summary>Collects (user, score) pairs of one source and gives the best first. Pooled by the context.</summary>
public sealed class ScoredUsers
{
    // The score's bits turned over and the user below: the smallest is the best, ties by ordinal, and comparing two is comparing two integers.
    private ulong[] _keys = new ulong[1024];

    /// <summary>Number collected.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a user; the same user must not be added twice.</summary>
    public void Add(int user, float score)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, _keys.Length * 2);
        }

        _keys[Count++] = ((ulong)Descending(score) << 32) | (uint)user;
    }

    /// <summary>The user of a key that <see cref="Best"/> gave.</summary>
    internal static int UserOf(ulong key) => (int)(uint)key;

    internal void Clear() => Count = 0;

    /// <summary>Sorts the best <paramref name="count"/> to the front (ties by ordinal, so that the order is one) and returns their keys.</summary>
    internal ReadOnlySpan<ulong> Best(int count)
    {
        var keys = _keys.AsSpan(0, Count);
        var wanted = Math.Min(count, Count);
        if (wanted < Count)
        {
            Select(keys, wanted);
        }

        keys[..wanted].Sort();
        return keys[..wanted];
    }

    // A number that falls where the score rises; both zeros are one.
    private static uint Descending(float score)
    {
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (bits & 0x80000000) != 0 ? bits : 0x7FFFFFFF - bits;
    }

    // Hoare's selection: only the wanted part is sorted afterwards.
    private static void Select(Span<ulong> keys, int wanted)
    {
        int low = 0, high = keys.Length - 1;
        while (low < high)
        {
            var pivot = keys[(low + high) >> 1];
            int i = low, j = high;
            while (i <= j)
            {
                while (keys[i] < pivot)
                {
                    i++;
                }

                while (pivot < keys[j])
                {
                    j--;
                }

                if (i <= j)
                {
                    (keys[i], keys[j]) = (keys[j], keys[i]);
                    i++;
                    j--;
                }
            }

            if (wanted - 1 <= j)
            {
                high = j;
            }
            else if (wanted - 1 >= i)
            {
                low = i;
            }
            else
            {
                return;
            }
        }
    }
}
