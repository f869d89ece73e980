using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Pymk.Core.Features;

namespace Pymk.Core.Candidates;

/// <summary>
/// The packed form of a <see cref="CandidateSet"/>, little-endian: a header of 32 bytes, the user projection, three tables of distinct values (mutual
/// connections, communities, shared tokens), then the columns one after the other, those of ordinals and tokens as u16 places in their tables. Pair features:
/// columns of one value are said once; a row is a bit mask of the others that are not zero, then these; most are zero for a candidate with no profile or no
/// mutual connection. Features that compare a candidate with its list are computed again when read.
/// </summary>
internal static class CandidateSetFormat
{
    private const ushort Version = 5;
    private const int HeaderBytes = 32;
    private const int HasSharedToken = 4;
    private const int MaskBytes = (PairFeatures.FirstRelative + 7) / 8;
    private const ushort Nothing = ushort.MaxValue;
    private const byte Many = byte.MaxValue;
    private const ulong AllColumns = (1UL << PairFeatures.FirstRelative) - 1;

    // A list is some 200 KB: written where the last one of this thread was, it costs one array of its own size.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    public static byte[] Write(CandidateSet set, ReadOnlySpan<byte> before)
    {
        var (mutuals, communities, tokens) = (new ValueTable(set.Mutuals), new ValueTable(set.Communities), new ValueTable(set.SharedTokens));
        var constant = ConstantColumns(set);
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
        PutPairs(bytes, set, constant);
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

    // Columns, as bits, that have one value in all rows.
    private static ulong ConstantColumns(CandidateSet set)
    {
        var constant = set.Count == 0 ? 0 : AllColumns;
        for (var i = 1; i < set.Count; i++)
        {
            for (var left = constant; left != 0; left &= left - 1)
            {
                var f = BitOperations.TrailingZeroCount(left);
                if (BitConverter.HalfToUInt16Bits(set.Pair[f]) != BitConverter.HalfToUInt16Bits(set.Pair[(i * PairFeatures.Count) + f]))
                {
                    constant &= ~(1UL << f);
                }
            }
        }

        return constant;
    }

    private static void PutPairs(ArrayBufferWriter<byte> bytes, CandidateSet set, ulong constant)
    {
        Span<byte> entry = stackalloc byte[sizeof(ulong) + (sizeof(ushort) * PairFeatures.FirstRelative)];
        PutRow(bytes, entry, set.Count == 0 ? [] : set.Pair.AsSpan(0, PairFeatures.FirstRelative), constant, all: true);
        for (var i = 0; i < set.Count; i++)
        {
            PutRow(bytes, entry, set.Pair.AsSpan(i * PairFeatures.Count, PairFeatures.FirstRelative), AllColumns & ~constant, all: false);
        }
    }

    private static void PutRow(ArrayBufferWriter<byte> bytes, Span<byte> entry, ReadOnlySpan<Half> row, ulong columns, bool all)
    {
        ulong mask = 0;
        var length = MaskBytes;
        for (var left = row.IsEmpty ? 0 : columns; left != 0; left &= left - 1)
        {
            var f = BitOperations.TrailingZeroCount(left);
            if (all || BitConverter.HalfToUInt16Bits(row[f]) != 0)
            {
                mask |= 1UL << f;
                BinaryPrimitives.WriteHalfLittleEndian(entry[length..], row[f]);
                length += sizeof(ushort);
            }
        }

        for (var b = 0; b < MaskBytes; b++)
        {
            entry[b] = (byte)(mask >> (8 * b));
        }

        bytes.Write(entry[..length]);
    }

    private static void TakePairs(ref ReadOnlySpan<byte> rest, CandidateSet set)
    {
        Span<Half> constants = stackalloc Half[PairFeatures.FirstRelative];
        TakeRow(ref rest, constants);
        for (var i = 0; i < set.Count; i++)
        {
            var row = set.Pair.AsSpan(i * PairFeatures.Count, PairFeatures.FirstRelative);
            constants.CopyTo(row);
            TakeRow(ref rest, row);
        }
    }

    private static void TakeRow(ref ReadOnlySpan<byte> rest, scoped Span<Half> row)
    {
        ulong mask = 0;
        for (var b = 0; b < MaskBytes; b++)
        {
            mask |= (ulong)rest[b] << (8 * b);
        }

        var values = MemoryMarshal.Cast<byte, Half>(rest.Slice(MaskBytes, sizeof(ushort) * BitOperations.PopCount(mask)));
        for (var i = 0; mask != 0; mask &= mask - 1, i++)
        {
            row[BitOperations.TrailingZeroCount(mask)] = values[i];
        }

        rest = rest[(MaskBytes + (sizeof(ushort) * values.Length))..];
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
