using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pymk.Core.Privacy;

/// <summary>HMAC-SHA256 of a user id, 32 bytes.</summary>
public readonly record struct TombstoneHash(UInt128 First, UInt128 Second)
{
    /// <summary>Length in bytes.</summary>
    public const int Bytes = 32;

    /// <summary>The hash of an id, little-endian, under a key.</summary>
    public static TombstoneHash Of(long id, ReadOnlySpan<byte> key)
    {
        Span<byte> text = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(text, id);
        Span<byte> hash = stackalloc byte[Bytes];
        HMACSHA256.HashData(key, text, hash);
        return Read(hash);
    }

    /// <summary>Reads a hash as <see cref="Write"/> gives it.</summary>
    public static TombstoneHash Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>The 32 bytes.</summary>
    public byte[] Write()
    {
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, First);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), Second);
        return bytes;
    }
}
