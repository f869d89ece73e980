using System.Buffers;
using System.IO.Hashing;
using System.Text;

namespace Pymk.Core.Files;

/// <summary>
/// The container of the model's binary files, little-endian: magic u32, kind (string), version i32, number of sections i32; then for each section its
/// name (string), length i64, XxHash3 u64 and bytes. Strings are UTF-8 with a 7-bit encoded length. A file is written beside its path and renamed, so
/// that a reader sees the whole file or none.
/// </summary>
public static partial class SectionFile
{
    private const uint Magic = 0x4B4D5950; // "PYMK"
    private const int HashedAtOnce = 1 << 20;

    /// <summary>Verifies all sections of a file. A section comes into memory when it is asked for; the file is as it was verified until then.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">The kind it must have.</param>
    /// <param name="version">The version it must have.</param>
    /// <exception cref="ModelFileException">Of another kind or version, truncated, or with a checksum that does not match.</exception>
    public static Sections Read(string path, string kind, int version)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            using var reader = new BinaryReader(file, Encoding.UTF8, leaveOpen: true);
            var sections = new Dictionary<string, (long At, long Bytes)>(StringComparer.Ordinal);
            for (var left = ReadHead(reader, path, kind, version); left > 0; left--)
            {
                var name = reader.ReadString();
                var length = reader.ReadInt64();
                var hash = reader.ReadUInt64();
                CheckLength(path, name, length, file);
                sections[name] = (file.Position, length);
                if (HashOf(file, length) != hash)
                {
                    throw Damaged(path, name);
                }
            }

            return new Sections(path, file.SafeFileHandle, sections);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (Understood(e, path) is { } understood)
            {
                throw understood;
            }

            throw;
        }
    }

    private static ulong HashOf(FileStream file, long length)
    {
        var hash = new XxHash3();
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, HashedAtOnce));
        for (var left = length; left > 0;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            file.ReadExactly(part);
            hash.Append(part);
            left -= part.Length;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return hash.GetCurrentHashAsUInt64();
    }

    // Returns the number of sections.
    private static int ReadHead(BinaryReader reader, string path, string kind, int version)
    {
        if (reader.ReadUInt32() != Magic || reader.ReadString() is var found && found != kind)
        {
            throw new ModelFileException(path, $"not a Pymk '{kind}' file");
        }

        return reader.ReadInt32() is var readVersion && readVersion == version
            ? reader.ReadInt32()
            : throw new ModelFileException(path, $"format version {readVersion}, this program reads {version}; train the model again");
    }

    private static void CheckLength(string path, string section, long length, FileStream file)
    {
        if (length < 0 || length > file.Length - file.Position)
        {
            throw new ModelFileException(
                path, $"truncated: section '{section}' should hold {length} bytes; copy the file or train the model again");
        }
    }

    private static ModelFileException Damaged(string path, string section) =>
        new(path, $"section '{section}' is damaged: its checksum differs; copy the file or train the model again");

    private static ModelFileException? Understood(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new ModelFileException(path, "does not exist; train the model again"),
        EndOfStreamException or FormatException or ArgumentException or OverflowException =>
            new ModelFileException(path, "truncated or damaged; copy the file or train the model again"),
        _ => null,
    };
}
