using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Pymk.Core.Files;

/// <content>Changing some sections of a file.</content>
public static partial class SectionFile
{
    /// <summary>
    /// Writes a file again with some sections changed. Only the section at work is in memory; all others are copied as they are. Programs that have
    /// the old file open keep it.
    /// </summary>
    public sealed class Editor : IDisposable
    {
        private const int CopyBytes = 1 << 20;

        private readonly string _path;
        private readonly string _kind;
        private readonly int _version;
        private readonly FileStream _file;
        private readonly List<Entry> _entries = [];
        private readonly Dictionary<string, Func<ReadOnlyMemory<byte>>> _changes = new(StringComparer.Ordinal);

        private Editor(string path, string kind, int version, FileStream file) => (_path, _kind, _version, _file) = (path, kind, version, file);

        /// <summary>Opens a file and reads the list of its sections.</summary>
        /// <inheritdoc cref="SectionFile.Read(string, string, int)"/>
        public static Editor Open(string path, string kind, int version)
        {
            FileStream? file = null;
            try
            {
                file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, CopyBytes);
                var editor = new Editor(path, kind, version, file);
                using var reader = new BinaryReader(file, Encoding.UTF8, leaveOpen: true);
                for (var left = ReadHead(reader, path, kind, version); left > 0; left--)
                {
                    var entry = new Entry(reader.ReadString(), reader.ReadInt64(), reader.ReadUInt64(), file.Position);
                    CheckLength(path, entry.Name, entry.Bytes, file);
                    file.Position += entry.Bytes;
                    editor._entries.Add(entry);
                }

                return editor;
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

        /// <summary>True where the file has the section.</summary>
        public bool Has(string name) => _entries.Exists(e => e.Name == name);

        /// <summary>A section as values.</summary>
        /// <exception cref="ModelFileException">The section is missing, damaged, or not a whole number of values.</exception>
        public T[] Get<T>(string name) where T : unmanaged
        {
            var entry = _entries.Find(e => e.Name == name);
            if (entry.Name is null || entry.Bytes % Unsafe.SizeOf<T>() != 0)
            {
                throw new ModelFileException(_path, $"section '{name}' is missing or has the wrong length; train the model again");
            }

            var values = GC.AllocateUninitializedArray<T>(checked((int)(entry.Bytes / Unsafe.SizeOf<T>())));
            var bytes = MemoryMarshal.AsBytes(values.AsSpan());
            _file.Position = entry.At;
            _file.ReadExactly(bytes);
            return XxHash3.HashToUInt64(bytes) == entry.Hash ? values : throw Damaged(_path, name);
        }

        /// <summary>Makes some strings of a section empty; the section stays as it is where they are.</summary>
        /// <param name="name">A section of strings.</param>
        /// <param name="places">Numbers of the strings, ascending.</param>
        /// <returns>The numbers of the strings that were not empty.</returns>
        /// <exception cref="ModelFileException">The section is missing, damaged, or not packed by <see cref="PackedStrings"/>.</exception>
        public IReadOnlyList<int> Blank(string name, ReadOnlySpan<int> places)
        {
            var (packed, found) = (Get<byte>(name), new List<int>());
            var length = PackedStrings.TryBlank(packed, places, found)
                ?? throw new ModelFileException(_path, $"section '{name}' holds a broken string; train the model again");
            if (found.Count > 0)
            {
                Set(name, packed[..length]);
            }

            return found;
        }

        /// <summary>Makes some strings of a section empty, and moves what follows in the section that says where they begin.</summary>
        /// <param name="name">A section of strings.</param>
        /// <param name="starts">The section of their <see cref="PackedStrings.Starts"/>; it may be missing.</param>
        /// <param name="places">Numbers of the strings, ascending.</param>
        /// <inheritdoc cref="Blank(string, ReadOnlySpan{int})"/>
        public IReadOnlyList<int> Blank(string name, string starts, ReadOnlySpan<int> places)
        {
            var blanked = Blank(name, places);
            if (blanked.Count > 0 && Has(starts))
            {
                Set(starts, PackedStrings.StartsWithout(Get<long>(starts), blanked));
            }

            return blanked;
        }

        /// <summary>Sets the values of a section; the section may be new.</summary>
        public Editor Set<T>(string name, T[] values) where T : unmanaged
        {
            _changes[name] = () => ByteView<T>.AsBytes(values);
            return this;
        }

        /// <summary>Changes the values of a section when it is written: the first so many values of the same array, changed in place.</summary>
        /// <param name="name">A section of the file.</param>
        /// <param name="change">Changes the array and returns how many values stay.</param>
        public Editor Change<T>(string name, Func<T[], int> change) where T : unmanaged
        {
            _changes[name] = () =>
            {
                var values = Get<T>(name);
                return ByteView<T>.AsBytes(values)[..checked(change(values) * Unsafe.SizeOf<T>())];
            };
            return this;
        }

        /// <summary>Writes the file beside its path, flushes it and renames it into place, unless nothing was changed.</summary>
        /// <returns>True where the file was written.</returns>
        public bool Save()
        {
            if (_changes.Count == 0)
            {
                return false;
            }

            WriteBeside(_path, file =>
            {
                using var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true);
                var added = _changes.Keys.Where(name => !Has(name)).ToArray();
                WriteHead(writer, _kind, _version, _entries.Count + added.Length);
                foreach (var entry in _entries)
                {
                    if (_changes.TryGetValue(entry.Name, out var change))
                    {
                        WriteSection(writer, entry.Name, change().Span);
                    }
                    else
                    {
                        Copy(entry, writer);
                    }
                }

                foreach (var name in added)
                {
                    WriteSection(writer, name, _changes[name]().Span);
                }
            });
            return true;
        }

        /// <inheritdoc/>
        public void Dispose() => _file.Dispose();

        private void Copy(Entry entry, BinaryWriter to)
        {
            to.Write(entry.Name);
            to.Write(entry.Bytes);
            to.Write(entry.Hash);
            to.Flush();
            _file.Position = entry.At;
            var buffer = new byte[CopyBytes];
            for (var left = entry.Bytes; left > 0;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
                _file.ReadExactly(part);
                to.BaseStream.Write(part);
                left -= part.Length;
            }
        }

        private readonly record struct Entry(string Name, long Bytes, ulong Hash, long At);
    }
}
