using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pymk.Core.Files;

/// <content>The sections of a file.</content>
public static partial class SectionFile
{
    /// <summary>
    /// The sections of a verified file. It keeps the file open until it is collected, so a file that is replaced meanwhile changes nothing. Only what was
    /// asked for is in memory, once.
    /// </summary>
    public sealed class Sections
    {
        private readonly string _path;
        private readonly SafeFileHandle _file;
        private readonly Dictionary<string, (long At, long Bytes)> _sections;

        internal Sections(string path, SafeFileHandle file, Dictionary<string, (long At, long Bytes)> sections) =>
            (_path, _file, _sections) = (path, file, sections);

        /// <summary>True where the file has the section.</summary>
        public bool Has(string name) => _sections.ContainsKey(name);

        /// <summary>A section as values.</summary>
        /// <exception cref="ModelFileException">The section is missing, not a whole number of values, or was cut off since it was verified.</exception>
        public T[] Get<T>(string name) where T : unmanaged
        {
            if (!_sections.TryGetValue(name, out var section))
            {
                throw new ModelFileException(_path, $"section '{name}' is missing; train the model again");
            }

            var size = Unsafe.SizeOf<T>();
            if (section.Bytes % size != 0)
            {
                throw new ModelFileException(_path, $"section '{name}' holds {section.Bytes} bytes, not a multiple of {size}; train the model again");
            }

            var values = GC.AllocateUninitializedArray<T>(checked((int)(section.Bytes / size)));
            var bytes = MemoryMarshal.AsBytes(values.AsSpan());
            for (long at = section.At; bytes.Length > 0;)
            {
                var read = RandomAccess.Read(_file, bytes, at);
                if (read == 0)
                {
                    throw new ModelFileException(_path, $"section '{name}' was cut off while it was read; copy the file or train the model again");
                }

                bytes = bytes[read..];
                at += read;
            }

            return values;
        }

        /// <summary>A section of strings.</summary>
        /// <exception cref="ModelFileException">The section is missing, or not packed by <see cref="PackedStrings"/>.</exception>
        public string[] GetStrings(string name) =>
            PackedStrings.TryUnpack(Get<byte>(name))
            ?? throw new ModelFileException(_path, $"section '{name}' holds a broken string; train the model again");
    }
}
