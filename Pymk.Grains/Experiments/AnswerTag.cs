using System.Buffers.Binary;
using System.IO.Hashing;
using Pymk.Core.Slates;

namespace Pymk.Grains.Experiments;

/// <summary>
/// What the id of an answer tells the log of its experiment and exploration: applications send the id back with what users do, so no client has
/// to carry more. Such an id is a UUID of version 8 (RFC 9562), big-endian: 12 bits number of the experiment, 4 arm, 6 percent explored, 10 size of
/// the pool, 16 seed, 4 version, 4 random, 8 checksum, 2 variant, 62 random. An answer without both has a random id of version 4.
/// </summary>
/// <param name="Experiment">Number of the experiment; 0 for none.</param>
/// <param name="Arm">Index of the arm.</param>
/// <param name="Percent">Chance in percent that a place is explored.</param>
/// <param name="Pool">Size of the pool of exploration.</param>
/// <param name="Seed">Seed of exploration.</param>
internal sealed record AnswerTag(int Experiment, int Arm, int Percent, int Pool, ushort Seed)
{
    private const int Bytes = 16;

    /// <summary>The tag of a slate; null where there is nothing to tell.</summary>
    public static AnswerTag? Of(ServingPlan plan, SlateExploration? exploration) => plan.Number == 0 && exploration is null
        ? null
        : new AnswerTag(plan.Number, plan.Arm, exploration?.Percent ?? 0, exploration?.Pool ?? 0, exploration?.Seed ?? 0);

    /// <summary>A new id of an answer.</summary>
    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)((Experiment << 4) | Arm));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)((Percent << 10) | Pool));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], Seed);
        bytes[6] = (byte)(0x80 | (bytes[6] & 0xF));
        bytes[7] = Check(bytes);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The tag of an id; null for an id without one.</summary>
    public static AnswerTag? Read(string? requestId)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!Guid.TryParseExact(requestId, "D", out var id) || !id.TryWriteBytes(bytes, bigEndian: true, out _)
            || bytes[6] >> 4 != 8 || bytes[7] != Check(bytes))
        {
            return null;
        }

        var (arm, explored) = (BinaryPrimitives.ReadUInt16BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        return new AnswerTag(arm >> 4, arm & 0xF, explored >> 10, explored & 0x3FF, BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]));
    }

    // Over all bytes but its own. An application's own ids of version 8 are not taken for ours, but for one in 256.
    private static byte Check(ReadOnlySpan<byte> bytes)
    {
        Span<byte> all = stackalloc byte[Bytes];
        bytes.CopyTo(all);
        all[7] = 0;
        return (byte)XxHash32.HashToUInt32(all);
    }
}
