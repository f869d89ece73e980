using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;

namespace Pymk.Core.Candidates;

/// <summary>
/// The packed form of <see cref="FoundCandidates"/>, little-endian: layout u8, partial u8, bits of an ordinal u8, bits of the sources u8, user i32,
/// candidates i32; the ordinals, then the sources, each at its number of bits; XxHash3 u64 of all bytes before it.
/// </summary>
/// <remarks>Ordinals keep the order of the set, because features and slates depend on it; sorted differences would need a third less.</remarks>
internal static class FoundCandidatesFormat
{
    private const byte Layout = 7;
    private const int HeaderBytes = 12;

    /// <summary>Packs candidates.</summary>
    public static byte[] Write(FoundCandidates found, ReadOnlySpan<byte> before)
    {
        var (users, sources) = (0u, 0u);
        for (var i = 0; i < found.Users.Length; i++)
        {
            users |= (uint)found.Users[i];
            sources |= (uint)found.Sources[i];
        }

        var (userBits, sourceBits) = (32 - BitOperations.LeadingZeroCount(users), 32 - BitOperations.LeadingZeroCount(sources));
        var all = new byte[before.Length + HeaderBytes + BytesOf(found.Users.Length, userBits, sourceBits) + sizeof(ulong)];
        before.CopyTo(all);
        var header = all.AsSpan(before.Length);
        header[0] = Layout;
        header[1] = found.Partial ? (byte)1 : (byte)0;
        header[2] = (byte)userBits;
        header[3] = (byte)sourceBits;
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], found.User);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], found.Users.Length);
        var bits = new BitWriter(header[HeaderBytes..]);
        foreach (var user in found.Users)
        {
            bits.Put((uint)user, userBits);
        }

        foreach (var source in found.Sources)
        {
            bits.Put((uint)source, sourceBits);
        }

        bits.End();
        BinaryPrimitives.WriteUInt64LittleEndian(all.AsSpan(all.Length - sizeof(ulong)), XxHash3.HashToUInt64(all.AsSpan(0, all.Length - sizeof(ulong))));
        return all;
    }

    /// <summary>Restores packed candidates; null for damaged bytes or another layout.</summary>
    public static FoundCandidates? Read(ReadOnlySpan<byte> all, int before)
    {
        var end = all.Length - sizeof(ulong);
        if (end < before + HeaderBytes || all[before] != Layout || BinaryPrimitives.ReadUInt64LittleEndian(all[end..]) != XxHash3.HashToUInt64(all[..end]))
        {
            return null;
        }

        var header = all[before..end];
        var (userBits, sourceBits, count) = (header[2], header[3], BinaryPrimitives.ReadInt32LittleEndian(header[8..]));
        if (count < 0 || userBits > 31 || sourceBits > 16 || header.Length != HeaderBytes + BytesOf(count, userBits, sourceBits))
        {
            return null;
        }

        var (users, sources) = (new int[count], new CandidateSources[count]);
        var bits = new BitReader(header[HeaderBytes..]);
        for (var i = 0; i < count; i++)
        {
            users[i] = (int)bits.Take(userBits);
        }

        for (var i = 0; i < count; i++)
        {
            sources[i] = (CandidateSources)bits.Take(sourceBits);
        }

        return new FoundCandidates(BinaryPrimitives.ReadInt32LittleEndian(header[4..]), users, sources, header[1] != 0);
    }

    private static int BytesOf(int count, int userBits, int sourceBits) => checked((int)((((long)count * (userBits + sourceBits)) + 7) / 8));
}
