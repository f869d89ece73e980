using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pymk.Core.Files;

/// <content>Reading some bytes of a file.</content>
public static partial class SectionFile
{
    /// <summary>
    /// Reads parts of sections without reading the whole file, and so without its checksums. It keeps the file as it was when it was opened. Safe for
    /// concurrent use.
    /// </summary>
    public sealed class Parts : IDisposable
    {
        private readonly SafeFileHandle _file;
        private readonly Dictionary<string, (long At, long Bytes)> _sections = new(StringComparer.Ordinal);

        private readonly string _path;

        private Parts(SafeFileHandle file, string path) => (_file, _path) = (file, path);

        /// <summary>Opens a file and reads the list of its sections.</summary>
        /// <inheritdoc cref="SectionFile.Read(string, string, int)"/>
        public static Parts Open(string path, string kind, int version)
        {
            Parts? parts = null;
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
                parts = new Parts(File.OpenHandle(path), path);
                using var reader = new BinaryReader(file, Encoding.UTF8, leaveOpen: true);
                for (var left = ReadHead(reader, path, kind, version); left > 0; left--)
                {
                    var (name, bytes, _) = (reader.ReadString(), reader.ReadInt64(), reader.ReadUInt64());
                    CheckLength(path, name, bytes, file);
                    parts._sections.Add(name, (file.Position, bytes));
                    file.Position += bytes;
                }

                return parts;
            }
            catch (Exception e)
            {
                parts?.Dispose();
                if (Understood(e, path) is { } understood)
                {
                    throw understood;
                }

                throw;
            }
        }

        /// <summary>Length of a section in bytes; 0 where the file has none of the name.</summary>
        public long LengthOf(string name) => _sections.GetValueOrDefault(name).Bytes;

        /// <summary>Reads bytes of a section.</summary>
        /// <param name="name">A section of the file.</param>
        /// <param name="at">First byte in the section.</param>
        /// <param name="into">Is filled.</param>
        /// <exception cref="ArgumentOutOfRangeException">The section is shorter.</exception>
        public void Read(string name, long at, Span<byte> into)
        {
            var (start, bytes) = _sections.GetValueOrDefault(name);
            ArgumentOutOfRangeException.ThrowIfNegative(at);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(at + into.Length, bytes);
            for (var read = 0; read < into.Length;)
            {
                var count = RandomAccess.Read(_file, into[read..], start + at + read);
                read += count > 0 ? count : throw new EndOfStreamException($"Section '{name}' ends early; train the model again.");
            }
        }

        /// <summary>Reads values of a section.</summary>
        /// <param name="name">A section of the file.</param>
        /// <param name="first">Number of the first value.</param>
        /// <param name="into">Is filled.</param>
        /// <exception cref="ArgumentOutOfRangeException">The section is shorter.</exception>
        public void Read<T>(string name, int first, Span<T> into) where T : unmanaged =>
            Read(name, (long)first * Unsafe.SizeOf<T>(), MemoryMarshal.AsBytes(into));

        /// <summary>Reads a whole section; empty where the file has none of the name.</summary>
        public T[] ReadAll<T>(string name) where T : unmanaged
        {
            var values = GC.AllocateUninitializedArray<T>(checked((int)(LengthOf(name) / Unsafe.SizeOf<T>())));
            if (values.Length > 0)
            {
                Read(name, 0, MemoryMarshal.AsBytes(values.AsSpan()));
            }

            return values;
        }

        /// <summary>Reads a section of strings.</summary>
        /// <exception cref="ModelFileException">The section is missing, or not packed by <see cref="PackedStrings"/>.</exception>
        public string[] ReadStrings(string name) => (_sections.ContainsKey(name) ? PackedStrings.TryUnpack(ReadAll<byte>(name)) : null)
            ?? throw new ModelFileException(_path, $"section '{name}' is missing or holds a broken string; train the model again");

        /// <inheritdoc/>
        public void Dispose() => _file.Dispose();
    }
}
