using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Pymk.Core.Features;

namespace Pymk.Core.Candidates;

/// <summary>
/// The packed form of a <see cref="CandidateSet"/>, little-endian: a header of 32 bytes, the user projection, three tables of distinct values (mutual
/// connections, communities, shared tokens), then the columns one after the other, those of ordinals and tokens as u16 places in their tables. A column of pair
/// features is a table of its values and a byte a row for the place in it, or, where it has too many, a bit a row and the values that are not zero, whichever is
/// shorter: many are counts, and many are zero for a candidate with no profile or no mutual connection. Features that compare a candidate with its list are
/// computed again when read.
/// </summary>
internal static class CandidateSetFormat
{
    private const ushort Version = 6;
    private const int HeaderBytes = 32;
    private const int HasSharedToken = 4;
    private const int MostCoded = 256;
    private const ushort Nothing = ushort.MaxValue;
    private const byte Many = byte.MaxValue;

    // A list is some 200 KB: written where the last one of this thread was, it costs one array of its own size.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    // By the bits of a half, the place of the value in its column's table, counted from one; zeros between columns.
    [ThreadStatic]
    private static ushort[]? t_places;

    public static byte[] Write(CandidateSet set, ReadOnlySpan<byte> before)
    {
        var (mutuals, communities, tokens) = (new ValueTable(set.Mutuals), new ValueTable(set.Communities), new ValueTable(set.SharedTokens));
        var bytes = t_buffer ??= new ArrayBufferWriter<byte>(HeaderBytes + (set.Count * 160));
        bytes.ResetWrittenCount();
        bytes.Write(before);
        bytes.GetSpan(HeaderBytes)[..HeaderBytes].Clear();
        bytes.Advance(HeaderBytes);
        Put(bytes, set.UserProjection);
        Put(bytes, mutuals);
        Put(bytes, communities);
        Put(bytes, tokens);
        Put(bytes, set.Users);
        Put(bytes, Array.ConvertAll(set.Communities, communities.PlaceOf));
        Put(bytes, Array.ConvertAll(set.Sources, source => checked((byte)source)));
        Put(bytes, set.ProjectionScales);
        Put(bytes, Array.ConvertAll(set.MutualCounts, count => (byte)Math.Min(count, Many)));
        Put(bytes, Array.FindAll(set.MutualCounts, count => count >= Many));
        Put(bytes, set.Projections);
        PutShared(bytes, set, mutuals, tokens);
        PutPairs(bytes, set);
        var all = GC.AllocateUninitializedArray<byte>(bytes.WrittenCount);
        bytes.WrittenSpan.CopyTo(all);
        var packed = all.AsSpan(before.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(packed, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(packed[2..], PairFeatures.Count);
        BinaryPrimitives.WriteInt32LittleEndian(packed[4..], set.User);
        BinaryPrimitives.WriteInt32LittleEndian(packed[8..], set.Count);
        BinaryPrimitives.WriteInt32LittleEndian(packed[12..], set.MissingRows);
        BinaryPrimitives.WriteInt64LittleEndian(packed[16..], set.GeneratedAt);
        BinaryPrimitives.WriteInt32LittleEndian(packed[24..], packed.Length);
        packed[28] = set.Partial ? (byte)1 : (byte)0;
        return all;
    }

    public static CandidateSet Read(ReadOnlySpan<byte> bytes, CandidateSetPool? sets)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt16LittleEndian(bytes) != Version || BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]) != bytes.Length)
        {
            throw new InvalidDataException($"Not a candidate set of layout {Version}, or truncated ({bytes.Length} bytes).");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]) is var features && features != PairFeatures.Count)
        {
            throw new InvalidDataException($"The candidate set has {features} pair features, this program {PairFeatures.Count}.");
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (count < 0 || count > bytes.Length / 16)
        {
            throw new InvalidDataException($"The candidate set claims {count} candidates in {bytes.Length} bytes.");
        }

        var user = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var set = sets?.Rent(user, count) ?? new CandidateSet(user, count);
        set.MissingRows = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        set.GeneratedAt = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        set.Partial = bytes[28] != 0;
        var rest = bytes[HeaderBytes..];
        try
        {
            Take(ref rest, set.UserProjection);
            var (mutuals, communities, tokens) = (TakeTable(ref rest), TakeTable(ref rest), TakeTable(ref rest));
            Take(ref rest, set.Users);
            TakePlaces(ref rest, communities, set.Communities);
            TakeSources(ref rest, set.Sources);
            Take(ref rest, set.ProjectionScales);
            TakeCounts(ref rest, set.MutualCounts);
            Take(ref rest, set.Projections);
            TakeShared(ref rest, set, mutuals, tokens);
            TakePairs(ref rest, set);
            ListRanks.Fill(set.Pair);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The candidate set's columns end early, or name what is not there.", e);
        }

        return set;
    }

    private static void Put<T>(ArrayBufferWriter<byte> bytes, ReadOnlySpan<T> values) where T : unmanaged => bytes.Write(MemoryMarshal.AsBytes(values));

    private static void Put<T>(ArrayBufferWriter<byte> bytes, T[] values) where T : unmanaged => Put(bytes, (ReadOnlySpan<T>)values);

    private static void Put(ArrayBufferWriter<byte> bytes, ValueTable table)
    {
        Put(bytes, [table.Values.Count]);
        Put<int>(bytes, CollectionsMarshal.AsSpan(table.Values));
    }

    private static void Take<T>(ref ReadOnlySpan<byte> rest, Span<T> values) where T : unmanaged
    {
        var column = MemoryMarshal.AsBytes(values);
        rest[..column.Length].CopyTo(column);
        rest = rest[column.Length..];
    }

    private static int[] TakeTable(ref ReadOnlySpan<byte> rest)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[sizeof(int)..];
        if (count < 0 || count > rest.Length / sizeof(int))
        {
            throw new ArgumentOutOfRangeException(nameof(rest));
        }

        var values = new int[count];
        Take(ref rest, values.AsSpan());
        return values;
    }

    private static void TakePlaces(ref ReadOnlySpan<byte> rest, int[] table, int[] values)
    {
        var places = MemoryMarshal.Cast<byte, ushort>(rest[..(values.Length * sizeof(ushort))]);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = places[i] == Nothing ? -1 : table[places[i]];
        }

        rest = rest[(values.Length * sizeof(ushort))..];
    }

    private static void TakeSources(ref ReadOnlySpan<byte> rest, CandidateSources[] sources)
    {
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = (CandidateSources)rest[i];
        }

        rest = rest[sources.Length..];
    }

    private static void TakeCounts(ref ReadOnlySpan<byte> rest, ushort[] counts)
    {
        var small = rest[..counts.Length];
        var large = rest[counts.Length..];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = small[i];
            if (small[i] == Many)
            {
                counts[i] = BinaryPrimitives.ReadUInt16LittleEndian(large);
                large = large[sizeof(ushort)..];
            }
        }

        rest = large;
    }

    private static void PutShared(ArrayBufferWriter<byte> bytes, CandidateSet set, ValueTable mutuals, ValueTable tokens)
    {
        Span<byte> entry = stackalloc byte[1 + (sizeof(ushort) * (CandidateSet.MutualSample + 1))];
        for (var i = 0; i < set.Count; i++)
        {
            var length = 1;
            foreach (var mutual in set.Mutuals.AsSpan(i * CandidateSet.MutualSample, CandidateSet.MutualSample))
            {
                if (mutual >= 0)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(entry[length..], mutuals.PlaceOf(mutual));
                    length += sizeof(ushort);
                }
            }

            entry[0] = (byte)((length - 1) / sizeof(ushort));
            if (set.SharedTokens[i] >= 0)
            {
                entry[0] |= HasSharedToken;
                BinaryPrimitives.WriteUInt16LittleEndian(entry[length..], tokens.PlaceOf(set.SharedTokens[i]));
                length += sizeof(ushort);
            }

            bytes.Write(entry[..length]);
        }
    }

    private static void TakeShared(ref ReadOnlySpan<byte> rest, CandidateSet set, int[] mutuals, int[] tokens)
    {
        Array.Fill(set.Mutuals, -1);
        for (var i = 0; i < set.Count; i++)
        {
            var (count, hasToken) = (Math.Min(rest[0] & ~HasSharedToken, CandidateSet.MutualSample), (rest[0] & HasSharedToken) != 0);
            rest = rest[1..];
            for (var m = 0; m < count; m++)
            {
                set.Mutuals[(i * CandidateSet.MutualSample) + m] = mutuals[TakePlace(ref rest)];
            }

            set.SharedTokens[i] = hasToken ? tokens[TakePlace(ref rest)] : -1;
        }
    }

    private static ushort TakePlace(ref ReadOnlySpan<byte> rest)
    {
        var place = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        rest = rest[sizeof(ushort)..];
        return place;
    }

    private static void PutPairs(ArrayBufferWriter<byte> bytes, CandidateSet set)
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
            var (coded, sparse) = ((2 * distinct) + (distinct == 1 ? 0 : set.Count), ((set.Count + 7) / 8) + (2 * (set.Count - zeros)));
            if (distinct <= MostCoded && coded <= sparse)
            {
                Put(bytes, [(ushort)distinct]);
                Put<Half>(bytes, values[..distinct]);
                Put<byte>(bytes, distinct == 1 ? [] : codes);
            }
            else
            {
                Put(bytes, [(ushort)0]);
                PutSparse(bytes, column);
            }
        }

        ArrayPool<byte>.Shared.Return(memory);
    }

    // The number of values in a column, with a table of them and each row's place in it; more than fit where there are more.
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

    private static void PutSparse(ArrayBufferWriter<byte> bytes, ReadOnlySpan<Half> column)
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

    private static void TakePairs(ref ReadOnlySpan<byte> rest, CandidateSet set)
    {
        for (var f = 0; f < PairFeatures.FirstRelative; f++)
        {
            var distinct = TakePlace(ref rest);
            if (distinct == 0)
            {
                TakeSparse(ref rest, set, f);
                continue;
            }

            var values = MemoryMarshal.Cast<byte, Half>(rest[..(sizeof(ushort) * distinct)]);
            rest = rest[(sizeof(ushort) * distinct)..];
            var codes = distinct == 1 ? default : rest[..set.Count];
            for (var i = 0; i < set.Count; i++)
            {
                set.Pair[(i * PairFeatures.Count) + f] = values[distinct == 1 ? 0 : codes[i]];
            }

            rest = rest[codes.Length..];
        }
    }

    private static void TakeSparse(ref ReadOnlySpan<byte> rest, CandidateSet set, int f)
    {
        var marks = rest[..((set.Count + 7) / 8)];
        var values = MemoryMarshal.Cast<byte, Half>(rest[marks.Length..]);
        var next = 0;
        for (var i = 0; i < set.Count; i++)
        {
            set.Pair[(i * PairFeatures.Count) + f] = (marks[i >> 3] & (1 << (i & 7))) == 0 ? Half.Zero : values[next++];
        }

        rest = rest[(marks.Length + (sizeof(ushort) * next))..];
    }

    /// <summary>Distinct values that are not negative, each with its place.</summary>
    private sealed class ValueTable
    {
        private readonly Dictionary<int, ushort> _places = [];

        public ValueTable(ReadOnlySpan<int> values)
        {
            foreach (var value in values)
            {
                if (value >= 0 && _places.TryAdd(value, (ushort)Values.Count))
                {
                    Values.Add(value);
                }
            }

            if (Values.Count > Nothing)
            {
                throw new ArgumentException($"{Values.Count} distinct values do not fit a packed column.", nameof(values));
            }
        }

        public List<int> Values { get; } = [];

        public ushort PlaceOf(int value) => value < 0 ? Nothing : _places[value];
    }
}
