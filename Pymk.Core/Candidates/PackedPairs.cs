using System.Buffers;
using System.Runtime.InteropServices;
using Pymk.Core.Features;

namespace Pymk.Core.Candidates;

/// <summary>
/// The packed columns of pair features. Each begins with a u16, the number of its distinct values. A coded column holds them and a byte a row, the
/// place of the row's value; one distinct value needs no places. A sparse column (number 0) holds a bit a row and the values that are not zero. The
/// shorter form is written: many features are counts, and many are zero for a candidate without profile or mutual connections.
/// </summary>
internal static class PackedPairs
{
    private const int MostCoded = 256;

    // By the bits of a half: the place of the value in its column's table, counted from one. All zero between columns.
    [ThreadStatic]
    private static ushort[]? t_places;

    /// <summary>Writes all columns of a set but those that <see cref="ListRanks"/> restores.</summary>
    public static void Write(ArrayBufferWriter<byte> bytes, CandidateSet set)
    {
        var memory = ArrayPool<byte>.Shared.Rent(3 * set.Count);
        var codes = memory.AsSpan(0, set.Count);
        var column = MemoryMarshal.Cast<byte, Half>(memory.AsSpan(set.Count, 2 * set.Count));
        Span<Half> values = stackalloc Half[MostCoded];
        for (var f = 0; f < PairFeatures.FirstRelative; f++)
        {
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = set.Pair[(i * PairFeatures.Count) + f];
            }

            var zeros = MemoryMarshal.Cast<Half, ushort>(column).Count((ushort)0);
            var distinct = Code(column, codes, values);
            var codedBytes = (2 * distinct) + (distinct == 1 ? 0 : set.Count);
            var sparseBytes = ((set.Count + 7) / 8) + (2 * (set.Count - zeros));
            if (distinct <= MostCoded && codedBytes <= sparseBytes)
            {
                bytes.Put([(ushort)distinct]);
                bytes.Put<Half>(values[..distinct]);
                bytes.Put<byte>(distinct == 1 ? [] : codes);
            }
            else
            {
                bytes.Put([(ushort)0]);
                WriteSparse(bytes, column);
            }
        }

        ArrayPool<byte>.Shared.Return(memory);
    }

    /// <summary>Restores the columns of a set.</summary>
    public static void Read(ref PackedReader bytes, CandidateSet set)
    {
        for (var f = 0; f < PairFeatures.FirstRelative; f++)
        {
            var distinct = bytes.Take<ushort>();
            if (distinct == 0)
            {
                ReadSparse(ref bytes, set, f);
                continue;
            }

            var values = bytes.Take<Half>(distinct);
            var codes = distinct == 1 ? default : bytes.Take<byte>(set.Count);
            for (var i = 0; i < set.Count; i++)
            {
                set.Pair[(i * PairFeatures.Count) + f] = values[distinct == 1 ? 0 : codes[i]];
            }
        }
    }

    // Returns the number of distinct values and writes them and each row's place. Stops beyond MostCoded.
    private static int Code(ReadOnlySpan<Half> column, Span<byte> codes, Span<Half> values)
    {
        var places = t_places ??= new ushort[ushort.MaxValue + 1];
        var count = 0;
        for (var i = 0; i < column.Length && count <= MostCoded; i++)
        {
            ref var place = ref places[BitConverter.HalfToUInt16Bits(column[i])];
            if (place == 0 && count++ < MostCoded)
            {
                (values[count - 1], place) = (column[i], (ushort)count);
            }

            codes[i] = (byte)(place - 1);
        }

        foreach (var value in values[..Math.Min(count, MostCoded)])
        {
            places[BitConverter.HalfToUInt16Bits(value)] = 0;
        }

        return count;
    }

    private static void WriteSparse(ArrayBufferWriter<byte> bytes, ReadOnlySpan<Half> column)
    {
        var marks = bytes.GetSpan((column.Length + 7) / 8)[..((column.Length + 7) / 8)];
        marks.Clear();
        for (var i = 0; i < column.Length; i++)
        {
            marks[i >> 3] |= (byte)(BitConverter.HalfToUInt16Bits(column[i]) == 0 ? 0 : 1 << (i & 7));
        }

        bytes.Advance(marks.Length);
        var values = MemoryMarshal.Cast<byte, Half>(bytes.GetSpan(2 * column.Length));
        var count = 0;
        foreach (var value in column)
        {
            values[count] = value;
            count += BitConverter.HalfToUInt16Bits(value) == 0 ? 0 : 1;
        }

        bytes.Advance(2 * count);
    }

    private static void ReadSparse(ref PackedReader bytes, CandidateSet set, int feature)
    {
        var marks = bytes.Take<byte>((set.Count + 7) / 8);
        var marked = 0;
        foreach (var mark in marks)
        {
            marked += int.PopCount(mark);
        }

        var values = bytes.Take<Half>(marked);
        var next = 0;
        for (var i = 0; i < set.Count; i++)
        {
            set.Pair[(i * PairFeatures.Count) + feature] = (marks[i >> 3] & (1 << (i & 7))) == 0 ? Half.Zero : values[next++];
        }
    }
}
