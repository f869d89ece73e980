using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Pymk.Core.Files;

/// <summary>Thrown where a model file is not what it should be: truncated, altered, of another kind or version.</summary>
public sealed class ModelFileException(string path, string problem) : IOException($"{path}: {problem}")
{
    /// <summary>The file at fault.</summary>
    public string Path { get; } = path;
}

/// <summary>
/// The container of the model's binary files: an 8-byte kind, a version, then named sections of unmanaged values, each with its own XxHash3.
/// Little-endian. Written beside and renamed, so that a reader sees the whole file or none.
/// </summary>
public static class SectionFile
{
    private const uint Magic = 0x4B4D5950; // "PYMK"

    /// <summary>Collects sections and writes them.</summary>
    public sealed class Writer(string kind, int version)
    {
        private readonly List<(string Name, ReadOnlyMemory<byte> Bytes)> _sections = [];

        /// <summary>Adds a section; <paramref name="values"/> must not change until <see cref="WriteTo"/> returns.</summary>
        public Writer Add<T>(string name, T[] values) where T : unmanaged
        {
            _sections.Add((name, CastMemory<T>.AsBytes(values)));
            return this;
        }

        /// <summary>Writes the file beside <paramref name="path"/>, flushes it to disk and renames it into place.</summary>
        public void WriteTo(string path)
        {
            var beside = path + ".writing";
            using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            using (var writer = new BinaryWriter(file, Encoding.UTF8))
            {
                writer.Write(Magic);
                writer.Write(kind);
                writer.Write(version);
                writer.Write(_sections.Count);
                foreach (var (name, bytes) in _sections)
                {
                    writer.Write(name);
                    writer.Write((long)bytes.Length);
                    writer.Write(XxHash3.HashToUInt64(bytes.Span));
                    writer.Flush();
                    file.Write(bytes.Span);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
    }

    /// <summary>Reads and verifies all sections of a file.</summary>
    /// <exception cref="ModelFileException">Another kind or version, truncated, or a checksum that does not match.</exception>
    public static Sections Read(string path, string kind, int version)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
            using var reader = new BinaryReader(file, Encoding.UTF8);
            if (reader.ReadUInt32() != Magic || reader.ReadString() is var found && found != kind)
            {
                throw new ModelFileException(path, $"not a Pymk '{kind}' file");
            }

            if (reader.ReadInt32() is var readVersion && readVersion != version)
            {
                throw new ModelFileException(path, $"format version {readVersion}, this program reads {version}; train the model again");
            }

            var sections = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                var name = reader.ReadString();
                var length = reader.ReadInt64();
                var hash = reader.ReadUInt64();
                if (length < 0 || length > file.Length - file.Position)
                {
                    throw new ModelFileException(path, $"section '{name}' should hold {length} bytes, the file ends before");
                }

                var bytes = GC.AllocateUninitializedArray<byte>(checked((int)length));
                file.ReadExactly(bytes);
                if (XxHash3.HashToUInt64(bytes) != hash)
                {
                    throw new ModelFileException(path, $"section '{name}' is damaged (checksum differs)");
                }

                sections[name] = bytes;
            }

            return new Sections(path, sections);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException or OverflowException)
        {
            throw new ModelFileException(path, "truncated or damaged");
        }
    }

    /// <summary>The sections of a read file.</summary>
    public sealed class Sections(string path, Dictionary<string, byte[]> sections)
    {
        /// <summary>True where the file has the section.</summary>
        public bool Has(string name) => sections.ContainsKey(name);

        /// <summary>A section as values.</summary>
        /// <exception cref="ModelFileException">The section is missing or not a whole number of values.</exception>
        public T[] Get<T>(string name) where T : unmanaged
        {
            if (!sections.TryGetValue(name, out var bytes))
            {
                throw new ModelFileException(path, $"section '{name}' is missing");
            }

            var size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
            if (bytes.Length % size != 0)
            {
                throw new ModelFileException(path, $"section '{name}' holds {bytes.Length} bytes, not a multiple of {size}");
            }

            return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
        }

        /// <summary>A section of UTF-8 strings as written by <see cref="PackStrings"/>.</summary>
        public string[] GetStrings(string name)
        {
            ReadOnlySpan<byte> bytes = Get<byte>(name);
            var strings = new List<string>();
            while (!bytes.IsEmpty)
            {
                var length = bytes.Length >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : -1;
                if (length < 0 || length > bytes.Length - 4)
                {
                    throw new ModelFileException(path, $"section '{name}' holds a broken string");
                }

                strings.Add(Encoding.UTF8.GetString(bytes.Slice(4, length)));
                bytes = bytes[(4 + length)..];
            }

            return [.. strings];
        }
    }

    /// <summary>Packs strings as length-prefixed UTF-8 for a section.</summary>
    public static byte[] PackStrings(IEnumerable<string> strings)
    {
        using var memory = new MemoryStream();
        Span<byte> prefix = stackalloc byte[4];
        foreach (var s in strings)
        {
            var bytes = Encoding.UTF8.GetBytes(s);
            BinaryPrimitives.WriteInt32LittleEndian(prefix, bytes.Length);
            memory.Write(prefix);
            memory.Write(bytes);
        }

        return memory.ToArray();
    }

    private sealed class CastMemory<T>(T[] values) : System.Buffers.MemoryManager<byte> where T : unmanaged
    {
        public static ReadOnlyMemory<byte> AsBytes(T[] values) => new CastMemory<T>(values).Memory;

        public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(values.AsSpan());

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException("Sections are only read as spans.");

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
