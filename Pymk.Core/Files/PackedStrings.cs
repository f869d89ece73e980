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

    /// <summary>Where each string begins with its length, and where the last one ends.</summary>
    /// <param name="packed">Strings as <see cref="Pack"/> wrote them.</param>
    public static long[] Starts(ReadOnlySpan<byte> packed)
    {
        var starts = new List<long>();
        var at = 0;
        while (at < packed.Length)
        {
            starts.Add(at);
            at += sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(packed[at..]);
        }

        return [.. starts, at];
    }

    /// <summary>Where each string begins when some of them are empty.</summary>
    /// <param name="starts">The <see cref="Starts"/> before.</param>
    /// <param name="blanked">Numbers of the strings made empty, ascending.</param>
    internal static long[] StartsWithout(long[] starts, IReadOnlyList<int> blanked)
    {
        var moved = new long[starts.Length];
        var (gone, next) = (0L, 0);
        for (var place = 0; place < starts.Length; place++)
        {
            moved[place] = starts[place] - gone;
            if (next < blanked.Count && blanked[next] == place)
            {
                gone += starts[place + 1] - starts[place] - sizeof(int);
                next++;
            }
        }

        return moved;
    }

    /// <summary>Makes some of the strings empty, in place.</summary>
    /// <param name="packed">Strings as <see cref="Pack"/> wrote them. The bytes after the returned length are of no meaning.</param>
    /// <param name="places">Numbers of the strings, ascending.</param>
    /// <param name="found">Takes the numbers of those that were not empty.</param>
    /// <returns>The length that remains; null where a length leads beyond the end.</returns>
    internal static int? TryBlank(byte[] packed, ReadOnlySpan<int> places, ICollection<int> found)
    {
        var (read, written) = (0, 0);
        for (var number = 0; read < packed.Length; number++)
        {
            var length = packed.Length - read >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(read)) : -1;
            if (length < 0 || length > packed.Length - read - sizeof(int))
            {
                return null;
            }

            var blank = !places.IsEmpty && places[0] == number;
            if (blank)
            {
                places = places[1..];
                if (length > 0)
                {
                    found.Add(number);
                }
            }

            var kept = blank ? 0 : length;
            var text = packed.AsSpan(read + sizeof(int), kept);
            read += sizeof(int) + length;
            text.CopyTo(packed.AsSpan(written + sizeof(int)));
            BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(written), kept);
            written += sizeof(int) + kept;
        }

        return written;
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
