using System.Buffers;

namespace Pymk.Core.Candidates;

/// <summary>A packed column of counts: a byte each, 255 for 255 or more; then those large counts as u16, in the order of the rows.</summary>
internal static class PackedCounts
{
    private const byte Large = byte.MaxValue;

    /// <summary>Writes the column.</summary>
    public static void Write(ArrayBufferWriter<byte> bytes, ushort[] counts)
    {
        bytes.Put(Array.ConvertAll(counts, count => (byte)Math.Min(count, Large)));
        bytes.Put(Array.FindAll(counts, count => count >= Large));
    }

    /// <summary>Restores the column.</summary>
    public static void Read(ref PackedReader bytes, ushort[] counts)
    {
        var small = bytes.Take<byte>(counts.Length);
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = small[i] == Large ? bytes.Take<ushort>() : small[i];
        }
    }
}
