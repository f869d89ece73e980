using System.Buffers.Binary;
using System.Text;
using Pymk.Core.Candidates;

namespace Pymk.Grains.Candidates;

/// <summary>
/// The stored form of a list: the model version (one byte length, UTF-8), i64 unix seconds of generation, u64
/// hash of <see cref="AskersBridges.Closed"/>, the packed set in that version's ordinals.
/// </summary>
internal static class CandidateListPacking
{
    private const int AfterName = sizeof(long) + sizeof(ulong);

    /// <summary>Packs a set into a list, which takes the set over.</summary>
    public static CandidateList Pack(string version, CandidateSet set, long generatedAt, ulong closedBridges)
    {
        var name = Encoding.UTF8.GetBytes(version);
        var before = new byte[1 + name.Length + AfterName];
        before[0] = checked((byte)name.Length);
        name.CopyTo(before, 1);
        BinaryPrimitives.WriteInt64LittleEndian(before.AsSpan(1 + name.Length), generatedAt);
        BinaryPrimitives.WriteUInt64LittleEndian(before.AsSpan(1 + name.Length + sizeof(long)), closedBridges);
        var bytes = set.ToBytes(before);
        return new CandidateList(bytes, bytes.AsMemory(before.Length), set, generatedAt, closedBridges);
    }

    /// <summary>Unpacks a list; null for bytes that are empty, damaged, or of another version or layout.</summary>
    public static CandidateList? Unpack(string version, ReadOnlyMemory<byte> stored, CandidateSetPool sets)
    {
        var bytes = stored.Span;
        if (bytes.IsEmpty || bytes.Length < 1 + bytes[0] + AfterName || Encoding.UTF8.GetString(bytes.Slice(1, bytes[0])) != version)
        {
            return null;
        }

        try
        {
            var at = 1 + bytes[0];
            var packed = stored[(at + AfterName)..];
            return new CandidateList(
                stored,
                packed,
                CandidateSet.FromBytes(packed.Span, sets),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + sizeof(long))..]));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
