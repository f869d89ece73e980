namespace Pymk.Core.Features;

/// <summary>
/// The columns that say where a candidate stands in its own list. They follow from the other columns of all candidates, so a stored set leaves them out and
/// training and serving fill them alike. Two passes of counting sort over the sixteen bits of a value: some microseconds a column of 1,500.
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

    /// <summary>Fills the columns of a matrix, row by row, of at most 65,536 rows.</summary>
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

    // The bits of a float as a number that falls where the value rises; both zeros are one.
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
