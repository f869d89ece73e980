using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Web.Suggestions;

/// <summary>
/// Keeps the JSON of slates that are handed out again and again. A grain of this process hands out one array for as long as its slate holds, so the array itself is the
/// key; what comes over the network is a new array every time, is seen once, and is never kept as text.
/// </summary>
internal static class SlateTexts
{
    private const int Places = 4_096;

    private static readonly Place?[] All = new Place?[Places];

    /// <summary>The people as a JSON array, where they were asked for before; null at the first time.</summary>
    /// <param name="packed">The people.</param>
    /// <param name="write">Writes them.</param>
    public static byte[]? Find(byte[] packed, Action<Utf8JsonWriter, byte[]> write)
    {
        ref var at = ref All[RuntimeHelpers.GetHashCode(packed) % Places];
        var place = Volatile.Read(ref at);
        if (place?.Packed != packed)
        {
            Volatile.Write(ref at, new Place(packed));
            return null;
        }

        return place.Text ??= Text(packed, write);
    }

    private static byte[] Text(byte[] packed, Action<Utf8JsonWriter, byte[]> write)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * packed.Length);
        using var json = new Utf8JsonWriter(buffer, SuggestionJson.Options);
        write(json, packed);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private sealed class Place(byte[] packed)
    {
        public byte[] Packed => packed;

        public byte[]? Text { get; set; }
    }
}
