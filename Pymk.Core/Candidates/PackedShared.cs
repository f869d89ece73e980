using System.Buffers;
using System.Buffers.Binary;

namespace Pymk.Core.Candidates;

/// <summary>
/// What each candidate shares with the user, row by row: a byte with the number of sampled mutual connections (bits 0 and 1) and a flag for a shared
/// token (bit 2); then the u16 places of the mutual connections and of the token in their <see cref="ValueTable"/>s.
/// </summary>
internal static class PackedShared
{
    private const int HasToken = 4;

    /// <summary>Writes the rows of a set.</summary>
    public static void Write(ArrayBufferWriter<byte> bytes, CandidateSet set, ValueTable mutuals, ValueTable tokens)
    {
        Span<byte> row = stackalloc byte[1 + (sizeof(ushort) * (CandidateSet.MutualSample + 1))];
        for (var i = 0; i < set.Count; i++)
        {
            var length = 1;
            foreach (var mutual in set.Mutuals.AsSpan(i * CandidateSet.MutualSample, CandidateSet.MutualSample))
            {
                if (mutual >= 0)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(row[length..], mutuals.PlaceOf(mutual));
                    length += sizeof(ushort);
                }
            }

            row[0] = (byte)((length - 1) / sizeof(ushort));
            if (set.SharedTokens[i] >= 0)
            {
                row[0] |= HasToken;
                BinaryPrimitives.WriteUInt16LittleEndian(row[length..], tokens.PlaceOf(set.SharedTokens[i]));
                length += sizeof(ushort);
            }

            bytes.Write(row[..length]);
        }
    }

    /// <summary>Restores the rows of a set.</summary>
    public static void Read(ref PackedReader bytes, CandidateSet set, scoped ReadOnlySpan<int> mutuals, scoped ReadOnlySpan<int> tokens)
    {
        Array.Fill(set.Mutuals, -1);
        for (var i = 0; i < set.Count; i++)
        {
            var head = bytes.Take<byte>();
            var count = Math.Min(head & ~HasToken, CandidateSet.MutualSample);
            for (var m = 0; m < count; m++)
            {
                set.Mutuals[(i * CandidateSet.MutualSample) + m] = mutuals[bytes.Take<ushort>()];
            }

            set.SharedTokens[i] = (head & HasToken) != 0 ? tokens[bytes.Take<ushort>()] : -1;
        }
    }
}
