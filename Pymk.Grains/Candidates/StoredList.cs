using System.Text;
using Pymk.Core.Candidates;

namespace Pymk.Grains.Candidates;

/// <summary>A candidate list as the store keeps it: one byte length and the model version's name, then the packed set, whose ordinals are that version's.</summary>
internal static class StoredList
{
    public static byte[] Pack(string version, CandidateSet set)
    {
        var name = Encoding.UTF8.GetBytes(version);
        var list = set.ToBytes();
        var bytes = new byte[1 + name.Length + list.Length];
        bytes[0] = checked((byte)name.Length);
        name.CopyTo(bytes, 1);
        list.CopyTo(bytes, 1 + name.Length);
        return bytes;
    }

    /// <summary>The set, or null where the bytes are empty, of another version or layout, or broken: a list is generated then.</summary>
    public static CandidateSet? Unpack(string version, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Length < 1 + bytes[0] || Encoding.UTF8.GetString(bytes.Slice(1, bytes[0])) != version)
        {
            return null;
        }

        try
        {
            return CandidateSet.FromBytes(bytes[(1 + bytes[0])..]);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
