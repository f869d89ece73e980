using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pymk.Grains.Interfaces.Ids;

/// <summary>
/// Draws the numbers that can stand for a text id: the first bits of SHA-256 over the probe and the text. The first number that no other text has is
/// the id's. The hash is a cryptographic one, so that nobody can make names whose chains are long.
/// </summary>
/// <param name="bits">Bits of a number, 1 to 63. Fewer than 63 force collisions in tests.</param>
public sealed class UserIdHash(int bits = UserIdHash.MaxBits)
{
    /// <summary>Bits of a number, so that it is never negative.</summary>
    public const int MaxBits = 63;

    /// <summary>Most numbers that are tried for a text.</summary>
    public const int MaxProbes = 16;

    /// <summary>Stands for the number of a text whose numbers are all other texts'.</summary>
    public const long NoneLeft = long.MinValue;

    // A UTF-16 code unit takes at most 3 bytes of UTF-8.
    private const int MaxBytes = 3 * UserIdRules.MaxCharacters;

    /// <summary>Bits of a number.</summary>
    public int Bits { get; } = bits;

    /// <summary>The hash of every network.</summary>
    public static UserIdHash Default { get; } = new();

    /// <summary>A number for a text.</summary>
    /// <param name="text">A text that <see cref="UserIdRules.IsText"/> accepts.</param>
    /// <param name="probe">How many numbers are other texts', 0 to <see cref="MaxProbes"/> - 1.</param>
    public long Number(string text, int probe = 0)
    {
        Span<byte> bytes = stackalloc byte[1 + MaxBytes];
        bytes[0] = (byte)probe;
        var length = Encoding.UTF8.GetBytes(text, bytes[1..]);
        return Number(bytes[..(1 + length)]);
    }

    /// <summary>A number for a text in UTF-8.</summary>
    /// <inheritdoc cref="Number(string, int)"/>
    public long Number(ReadOnlySpan<byte> text, int probe)
    {
        Span<byte> bytes = stackalloc byte[1 + MaxBytes];
        bytes[0] = (byte)probe;
        text.CopyTo(bytes[1..]);
        return Number(bytes[..(1 + text.Length)]);
    }

    private long Number(ReadOnlySpan<byte> probed)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(probed, hash);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(hash) >> (sizeof(ulong) * 8 - Bits));
    }
}
