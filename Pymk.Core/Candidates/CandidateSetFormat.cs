using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pymk.Core.Features;

namespace Pymk.Core.Candidates;

/// <summary>
/// The packed form of a <see cref="CandidateSet"/>, little-endian: a header of 32 bytes, the user projection, then the columns one after the other. A pair
/// row is a bit mask of the features that are not zero, then these; most are zero for a candidate with no profile or no mutual connection. Features that
/// compare a candidate with its list are computed again when read.
/// </summary>
internal static class CandidateSetFormat
{
    private const ushort Version = 5;
    private const int HeaderBytes = 32;
    private const int HasSharedToken = 4;
    private const int MaskBytes = (PairFeatures.FirstRelative + 7) / 8;

    public static byte[] Write(CandidateSet set)
    {
        var stored = 0;
        for (var i = 0; i < set.Count; i++)
        {
            foreach (var value in StoredRow(set, i))
            {
                stored += BitConverter.HalfToUInt16Bits(value) != 0 ? 1 : 0;
            }
        }

        var (mutuals, shared) = (set.Mutuals.Count(m => m >= 0), set.SharedTokens.Count(t => t >= 0));
        var size = HeaderBytes + (4 * UserRow.ProjectionDimension)
            + (set.Count * (4 + 2 + UserRow.ProjectionDimension + 2 + 2 + 1 + 4 + MaskBytes)) + (4 * (mutuals + shared)) + (2 * stored);
        var bytes = GC.AllocateUninitializedArray<byte>(size);
        var span = bytes.AsSpan();
        span[..HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(span, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(span[2..], PairFeatures.Count);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], set.User);
        BinaryPrimitives.WriteInt32LittleEndian(span[8..], set.Count);
        BinaryPrimitives.WriteInt32LittleEndian(span[12..], set.MissingRows);
        BinaryPrimitives.WriteInt64LittleEndian(span[16..], set.GeneratedAt);
        BinaryPrimitives.WriteInt32LittleEndian(span[24..], size);
        span[28] = set.Partial ? (byte)1 : (byte)0;
        var rest = span[HeaderBytes..];
        Put(ref rest, set.UserProjection);
        Put(ref rest, set.Users);
        Put(ref rest, set.Communities);
        Put(ref rest, set.Sources);
        Put(ref rest, set.ProjectionScales);
        Put(ref rest, set.MutualCounts);
        Put(ref rest, set.Projections);
        PutShared(ref rest, set);
        PutPairs(ref rest, set);
        return bytes;
    }

    public static CandidateSet Read(ReadOnlySpan<byte> bytes)
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

        var set = new CandidateSet(BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), count)
        {
            MissingRows = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            GeneratedAt = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            Partial = bytes[28] != 0,
        };
        var rest = bytes[HeaderBytes..];
        try
        {
            Take(ref rest, set.UserProjection);
            Take(ref rest, set.Users);
            Take(ref rest, set.Communities);
            Take(ref rest, set.Sources);
            Take(ref rest, set.ProjectionScales);
            Take(ref rest, set.MutualCounts);
            Take(ref rest, set.Projections);
            TakeShared(ref rest, set);
            TakePairs(ref rest, set);
            ListRanks.Fill(set.Pair);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The candidate set's columns end early.", e);
        }

        return set;
    }

    private static void Put<T>(ref Span<byte> rest, T[] values) where T : unmanaged
    {
        var column = MemoryMarshal.AsBytes(values.AsSpan());
        column.CopyTo(rest);
        rest = rest[column.Length..];
    }

    private static void Take<T>(ref ReadOnlySpan<byte> rest, T[] values) where T : unmanaged
    {
        var column = MemoryMarshal.AsBytes(values.AsSpan());
        rest[..column.Length].CopyTo(column);
        rest = rest[column.Length..];
    }

    private static void PutShared(ref Span<byte> rest, CandidateSet set)
    {
        for (var i = 0; i < set.Count; i++)
        {
            var row = set.Mutuals.AsSpan(i * CandidateSet.MutualSample, CandidateSet.MutualSample);
            var count = 0;
            while (count < row.Length && row[count] >= 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest[(1 + (4 * count))..], row[count]);
                count++;
            }

            rest[0] = (byte)(count | (set.SharedTokens[i] >= 0 ? HasSharedToken : 0));
            rest = rest[(1 + (4 * count))..];
            if (set.SharedTokens[i] >= 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest, set.SharedTokens[i]);
                rest = rest[4..];
            }
        }
    }

    private static void TakeShared(ref ReadOnlySpan<byte> rest, CandidateSet set)
    {
        Array.Fill(set.Mutuals, -1);
        for (var i = 0; i < set.Count; i++)
        {
            var (count, hasToken) = (Math.Min(rest[0] & ~HasSharedToken, CandidateSet.MutualSample), (rest[0] & HasSharedToken) != 0);
            for (var m = 0; m < count; m++)
            {
                set.Mutuals[(i * CandidateSet.MutualSample) + m] = BinaryPrimitives.ReadInt32LittleEndian(rest[(1 + (4 * m))..]);
            }

            rest = rest[(1 + (4 * count))..];
            set.SharedTokens[i] = hasToken ? BinaryPrimitives.ReadInt32LittleEndian(rest) : -1;
            rest = hasToken ? rest[4..] : rest;
        }
    }

    private static void PutPairs(ref Span<byte> rest, CandidateSet set)
    {
        for (var i = 0; i < set.Count; i++)
        {
            var row = StoredRow(set, i);
            var mask = rest[..MaskBytes];
            mask.Clear();
            rest = rest[MaskBytes..];
            for (var f = 0; f < row.Length; f++)
            {
                if (BitConverter.HalfToUInt16Bits(row[f]) != 0)
                {
                    mask[f >> 3] |= (byte)(1 << (f & 7));
                    BinaryPrimitives.WriteHalfLittleEndian(rest, row[f]);
                    rest = rest[2..];
                }
            }
        }
    }

    private static void TakePairs(ref ReadOnlySpan<byte> rest, CandidateSet set)
    {
        for (var i = 0; i < set.Count; i++)
        {
            var row = StoredRow(set, i);
            var mask = rest[..MaskBytes];
            rest = rest[MaskBytes..];
            for (var f = 0; f < row.Length; f++)
            {
                if ((mask[f >> 3] & (1 << (f & 7))) != 0)
                {
                    row[f] = BinaryPrimitives.ReadHalfLittleEndian(rest);
                    rest = rest[2..];
                }
            }
        }
    }

    private static Span<Half> StoredRow(CandidateSet set, int i) => set.Pair.AsSpan(i * PairFeatures.Count, PairFeatures.FirstRelative);
}
