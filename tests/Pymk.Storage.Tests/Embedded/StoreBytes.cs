using System.Buffers.Binary;
using System.Text;

namespace Pymk.Storage.Tests.Embedded;

/// <summary>Searches the files of a folder for bytes.</summary>
internal static class StoreBytes
{
    /// <summary>The bytes as which the stores write an id: decimal, and 64 bits little-endian.</summary>
    public static byte[][] OfId(long id)
    {
        var binary = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(binary, id);
        return [binary, Encoding.UTF8.GetBytes(id.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }

    /// <summary>The files that hold the bytes, relative to the folder; a name that holds them counts as well.</summary>
    public static string[] Find(string folder, ReadOnlySpan<byte> bytes)
    {
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, path);
            if (Read(path).AsSpan().IndexOf(bytes) >= 0 || Encoding.UTF8.GetBytes(name).AsSpan().IndexOf(bytes) >= 0)
            {
                found.Add(name);
            }
        }

        return [.. found];
    }

    /// <summary>Copies a folder as it is: what kill -9 leaves of a process that writes to it.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.WriteAllBytes(Path.Combine(to, Path.GetFileName(file)), Read(file));
        }
    }

    // The store has the file open.
    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
