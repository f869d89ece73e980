using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Pymk.Core.Files;

/// <content>Writing.</content>
public static partial class SectionFile
{
    /// <summary>Collects sections and writes them.</summary>
    public sealed class Writer(string kind, int version)
    {
        private readonly List<(string Name, ReadOnlyMemory<byte> Bytes)> _sections = [];

        /// <summary>Adds a section; <paramref name="values"/> must not change until <see cref="WriteTo"/> returns.</summary>
        public Writer Add<T>(string name, T[] values) where T : unmanaged
        {
            _sections.Add((name, ByteView<T>.AsBytes(values)));
            return this;
        }

        /// <summary>Writes the file beside <paramref name="path"/>, flushes it to disk and renames it into place.</summary>
        public void WriteTo(string path) => WriteBeside(path, file =>
        {
            using var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true);
            WriteHead(writer, kind, version, _sections.Count);
            foreach (var (name, bytes) in _sections)
            {
                WriteSection(writer, name, bytes.Span);
            }
        });
    }

    private static void WriteBeside(string path, Action<FileStream> write)
    {
        var beside = path + ".writing";
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    private static void WriteHead(BinaryWriter writer, string kind, int version, int sections)
    {
        writer.Write(Magic);
        writer.Write(kind);
        writer.Write(version);
        writer.Write(sections);
    }

    private static void WriteSection(BinaryWriter writer, string name, ReadOnlySpan<byte> bytes)
    {
        writer.Write(name);
        writer.Write((long)bytes.Length);
        writer.Write(XxHash3.HashToUInt64(bytes));
        writer.Flush();
        writer.BaseStream.Write(bytes);
    }

    private sealed class ByteView<T>(T[] values) : MemoryManager<byte> where T : unmanaged
    {
        public static ReadOnlyMemory<byte> AsBytes(T[] values) => new ByteView<T>(values).Memory;

        public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(values.AsSpan());

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException("Sections are only read as spans.");

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
