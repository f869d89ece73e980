using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

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
        return Hash(text, key);
    }

    /// <summary>The hash of a number, little-endian, and of the text id that had it, in UTF-8, under a key. It is longer than a number alone, so no two are confused.</summary>
    public static TombstoneHash Of(long id, string text, ReadOnlySpan<byte> key)
    {
        var bytes = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, id);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(sizeof(long)));
        return Hash(bytes, key);
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

    private static TombstoneHash Hash(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        HMACSHA256.HashData(key, text, hash);
        return Read(hash);
    }
}
