using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Pymk.Web.Suggestions;

/// <summary>
/// Caches the JSON of slates that are answered repeatedly. A grain in this process returns the same array while its slate is unchanged, so the
/// array's identity is the key. A slate from another process is a new array each time, so it is seen once and its JSON is never cached.
/// </summary>
internal static class SlateJsonCache
{
    private const int Size = 4_096;

    private static readonly Entry?[] Entries = new Entry?[Size];

    /// <summary>The people as a JSON array; null the first time the slate is seen.</summary>
    /// <param name="packed">The people.</param>
    /// <param name="write">Writes them.</param>
    public static byte[]? Find(byte[] packed, Action<Utf8JsonWriter, byte[]> write)
    {
        ref var slot = ref Entries[RuntimeHelpers.GetHashCode(packed) % Size];
        var entry = Volatile.Read(ref slot);
        if (entry?.Packed != packed)
        {
            Volatile.Write(ref slot, new Entry(packed));
            return null;
        }

        return entry.Json ??= Write(packed, write);
    }

    private static byte[] Write(byte[] packed, Action<Utf8JsonWriter, byte[]> write)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * packed.Length);
        using var json = new Utf8JsonWriter(buffer, SuggestionJson.Options);
        write(json, packed);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private sealed class Entry(byte[] packed)
    {
        public byte[] Packed => packed;

        public byte[]? Json { get; set; }
    }
}
