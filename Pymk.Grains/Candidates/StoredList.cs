using System.Buffers.Binary;
using System.Text;
using Pymk.Core.Candidates;

namespace Pymk.Grains.Candidates;

/// <summary>
/// A list as the store keeps it: who the candidates are and which sources found them. Packed: the model version (one byte length, UTF-8), i64 unix
/// milliseconds of generation, u64 hash of <see cref="AskersBridges.Closed"/>, the <see cref="FoundCandidates"/> in that version's ordinals.
/// </summary>
/// <param name="BegunMs">Unix milliseconds of the clock at which the generation began.</param>
/// <param name="ClosedBridges">The <see cref="AskersBridges.Closed"/> of the generation.</param>
/// <param name="Found">The candidates.</param>
internal sealed record StoredList(long BegunMs, ulong ClosedBridges, FoundCandidates Found)
{
    private const int AfterName = sizeof(long) + sizeof(ulong);

    /// <summary>Packs the list of a model version.</summary>
    public byte[] Pack(string version)
    {
        var name = Encoding.UTF8.GetBytes(version);
        var before = new byte[1 + name.Length + AfterName];
        before[0] = checked((byte)name.Length);
        name.CopyTo(before, 1);
        BinaryPrimitives.WriteInt64LittleEndian(before.AsSpan(1 + name.Length), BegunMs);
        BinaryPrimitives.WriteUInt64LittleEndian(before.AsSpan(1 + name.Length + sizeof(long)), ClosedBridges);
        return Found.ToBytes(before);
    }

    /// <summary>Unpacks a list; null for bytes that are empty, damaged, or of another version or layout.</summary>
    public static StoredList? Unpack(string version, ReadOnlyMemory<byte> stored)
    {
        var bytes = stored.Span;
        if (bytes.IsEmpty || bytes.Length < 1 + bytes[0] + AfterName || Encoding.UTF8.GetString(bytes.Slice(1, bytes[0])) != version)
        {
            return null;
        }

        var at = 1 + bytes[0];
        return FoundCandidates.FromBytes(bytes, at + AfterName) is { } found
            ? new StoredList(
                BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + sizeof(long))..]), found)
            : null;
    }
}
