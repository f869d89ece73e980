using System.Buffers.Binary;
using System.Buffers.Text;

namespace Pymk.Training.Generate;

/// <summary>The user ids of members: the member's number plus one, or a random-looking UUID that seed and number decide.</summary>
/// <param name="seed">Seed of the network.</param>
/// <param name="uuids">True for UUIDs.</param>
internal sealed class MemberIds(ulong seed, bool uuids)
{
    /// <summary>Longest id in bytes.</summary>
    public const int MaxBytes = 36;

    private const ulong Stream = 6UL << 40;

    /// <summary>True where ids are UUIDs.</summary>
    public bool AreUuids => uuids;

    /// <summary>A member's id as text.</summary>
    public string TextOf(int member) => uuids ? UuidOf(member).ToString() : FormattableString.Invariant($"{member + 1L}");

    /// <summary>Writes a member's id as UTF-8; returns its length.</summary>
    public int Write(int member, Span<byte> utf8)
    {
        _ = uuids ? UuidOf(member).TryFormat(utf8, out var written) : Utf8Formatter.TryFormat(member + 1L, utf8, out written);
        return written;
    }

    // Version 4 of RFC 9562.
    private Guid UuidOf(int member)
    {
        var dice = new Dice(seed, Stream + (ulong)member);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, dice.Next());
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], dice.Next());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
