namespace Pymk.Core.Features;

/// <summary>
/// Fills the pair columns with a candidate's rank in its own list. They follow from the other columns, so that a stored set leaves them out. A
/// counting sort of two passes over the sixteen bits of a half: some microseconds for a column of 1,500.
/// </summary>
internal static class ListRanks
{
    private const int Bytes = 256;

    private static readonly Half[] LogOfHalves = [.. Enumerable.Range(0, 8192).Select(twice => (Half)MathF.Log(1 + (twice / 2f)))];

    private static ReadOnlySpan<PairFeature> RankedBy =>
    [
        PairFeature.ResourceAllocation, PairFeature.AdamicAdar, PairFeature.Resource3, PairFeature.WalkBack2, PairFeature.WalkBack3,
        PairFeature.StructureCosine, PairFeature.EmbeddingCosine, PairFeature.InterestCosine,
    ];

    /// <summary>Fills the rank columns.</summary>
    /// <param name="pair">Rows of <see cref="PairFeatures.Count"/> features, at most 65,536.</param>
    public static void Fill(Span<Half> pair)
    {
        var count = pair.Length / PairFeatures.Count;
        Span<ushort> memory = count <= 2048 ? stackalloc ushort[3 * count] : new ushort[3 * count];
        var keys = memory[..count];
        var order = memory.Slice(count, count);
        var spare = memory[(2 * count)..];
        for (var r = 0; r < RankedBy.Length; r++)
        {
            var from = (int)RankedBy[r];
            for (var i = 0; i < count; i++)
            {
                keys[i] = Descending(pair[(i * PairFeatures.Count) + from]);
                order[i] = (ushort)i;
            }

            Sort(keys, order, spare, 0);
            Sort(keys, spare, order, 8);
            Write(pair, keys, order, PairFeatures.FirstRelative + r);
        }
    }

    private static void Write(Span<Half> pair, ReadOnlySpan<ushort> keys, ReadOnlySpan<ushort> order, int to)
    {
        for (var first = 0; first < order.Length;)
        {
            var end = first + 1;
            while (end < order.Length && keys[order[end]] == keys[order[first]])
            {
                end++;
            }

            var place = first + end - 1;
            var value = place < LogOfHalves.Length ? LogOfHalves[place] : (Half)MathF.Log(1 + (place / 2f));
            for (; first < end; first++)
            {
                pair[(order[first] * PairFeatures.Count) + to] = value;
            }
        }
    }

    // The bits of a half as an integer that falls where the value rises; -0 equals 0.
    private static ushort Descending(Half value)
    {
        var bits = BitConverter.HalfToUInt16Bits(value);
        return bits == 0x8000 ? (ushort)0x7FFF : (bits & 0x8000) != 0 ? bits : (ushort)(0x7FFF - bits);
    }

    private static void Sort(ReadOnlySpan<ushort> keys, ReadOnlySpan<ushort> from, Span<ushort> to, int shift)
    {
        Span<int> next = stackalloc int[Bytes + 1];
        next.Clear();
        foreach (var i in from)
        {
            next[((keys[i] >> shift) & 0xFF) + 1]++;
        }

        for (var b = 0; b < Bytes; b++)
        {
            next[b + 1] += next[b];
        }

        foreach (var i in from)
        {
            to[next[(keys[i] >> shift) & 0xFF]++] = i;
        }
    }
}
