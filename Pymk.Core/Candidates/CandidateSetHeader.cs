using System.Buffers.Binary;
using Pymk.Core.Features;

namespace Pymk.Core.Candidates;

/// <summary>
/// The first 32 bytes of a packed set: layout u16, number of pair features u16, user i32, candidates i32, missing rows i32, time of generation i64
/// (unix seconds), length of all in bytes i32, partial u8, three bytes of zero.
/// </summary>
internal static class CandidateSetHeader
{
    /// <summary>Length of the header.</summary>
    public const int Bytes = 32;

    private const ushort Layout = 6;

    /// <summary>Writes the header of a set over the beginning of its packed bytes.</summary>
    public static void Write(CandidateSet set, Span<byte> packed)
    {
        packed[..Bytes].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(packed, Layout);
        BinaryPrimitives.WriteUInt16LittleEndian(packed[2..], PairFeatures.Count);
        BinaryPrimitives.WriteInt32LittleEndian(packed[4..], set.User);
        BinaryPrimitives.WriteInt32LittleEndian(packed[8..], set.Count);
        BinaryPrimitives.WriteInt32LittleEndian(packed[12..], set.MissingRows);
        BinaryPrimitives.WriteInt64LittleEndian(packed[16..], set.GeneratedAt);
        BinaryPrimitives.WriteInt32LittleEndian(packed[24..], packed.Length);
        packed[28] = set.Partial ? (byte)1 : (byte)0;
    }

    /// <summary>Checks the header and makes the set it describes, without columns.</summary>
    /// <exception cref="InvalidDataException">Truncated, or of another layout or feature count.</exception>
    public static CandidateSet Read(ReadOnlySpan<byte> packed, CandidateSetPool? sets)
    {
        if (packed.Length < Bytes || BinaryPrimitives.ReadUInt16LittleEndian(packed) != Layout
            || BinaryPrimitives.ReadInt32LittleEndian(packed[24..]) != packed.Length)
        {
            throw new InvalidDataException($"The candidate set is not of layout {Layout}, or truncated ({packed.Length} bytes); generate it again.");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(packed[2..]) is var features && features != PairFeatures.Count)
        {
            throw new InvalidDataException($"The candidate set has {features} pair features, this program {PairFeatures.Count}; generate it again.");
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(packed[8..]);
        if (count < 0 || count > packed.Length / 16)
        {
            throw new InvalidDataException($"The candidate set claims {count} candidates in {packed.Length} bytes; generate it again.");
        }

        var user = BinaryPrimitives.ReadInt32LittleEndian(packed[4..]);
        var set = sets?.Rent(user, count) ?? new CandidateSet(user, count);
        set.MissingRows = BinaryPrimitives.ReadInt32LittleEndian(packed[12..]);
        set.GeneratedAt = BinaryPrimitives.ReadInt64LittleEndian(packed[16..]);
        set.Partial = packed[28] != 0;
        return set;
    }
}
