using System.Buffers.Binary;
using System.Text;

namespace Pymk.Core.Files;

/// <summary>Strings in a section: for each its length in bytes (i32, little-endian), then UTF-8.</summary>
public static class PackedStrings
{
    /// <summary>Packs strings.</summary>
    public static byte[] Pack(IEnumerable<string> strings)
    {
        using var memory = new MemoryStream();
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        foreach (var s in strings)
        {
            var bytes = Encoding.UTF8.GetBytes(s);
            BinaryPrimitives.WriteInt32LittleEndian(prefix, bytes.Length);
            memory.Write(prefix);
            memory.Write(bytes);
        }

        return memory.ToArray();
    }

    /// <summary>Unpacks strings; null where a length leads beyond the end.</summary>
    internal static string[]? TryUnpack(ReadOnlySpan<byte> bytes)
    {
        var strings = new List<string>();
        while (!bytes.IsEmpty)
        {
            var length = bytes.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : -1;
            if (length < 0 || length > bytes.Length - sizeof(int))
            {
                return null;
            }

            strings.Add(Encoding.UTF8.GetString(bytes.Slice(sizeof(int), length)));
            bytes = bytes[(sizeof(int) + length)..];
        }

        return [.. strings];
    }
}
