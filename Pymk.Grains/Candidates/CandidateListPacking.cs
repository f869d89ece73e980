using System.Buffers.Binary;
using System.Text;
using Pymk.Core.Candidates;

namespace Pymk.Grains.Candidates;

/// <summary>A list as the store keeps it: one byte length and the model version's name, i64 time of generation, then the packed set in that version's ordinals.</summary>
internal static class CandidateListPacking
{
    public static CandidateList Pack(string version, CandidateSet set, long generatedAt)
    {
        var name = Encoding.UTF8.GetBytes(version);
        var before = new byte[1 + name.Length + sizeof(long)];
        before[0] = checked((byte)name.Length);
        name.CopyTo(before, 1);
        BinaryPrimitives.WriteInt64LittleEndian(before.AsSpan(1 + name.Length), generatedAt);
        var bytes = set.ToBytes(before);
        return new CandidateList(bytes, bytes.AsMemory(before.Length), set, generatedAt);
    }

    /// <summary>The list, or null where the bytes are empty, of another version or layout, or broken: a list is generated then.</summary>
    public static CandidateList? Unpack(string version, ReadOnlyMemory<byte> stored, CandidateSetPool sets)
    {
        var bytes = stored.Span;
        if (bytes.IsEmpty || bytes.Length < 1 + bytes[0] + sizeof(long) || Encoding.UTF8.GetString(bytes.Slice(1, bytes[0])) != version)
        {
            return null;
        }

        try
        {
            var at = 1 + bytes[0];
            var packed = stored[(at + sizeof(long))..];
            return new CandidateList(stored, packed, CandidateSet.FromBytes(packed.Span, sets), BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
