using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pymk.Core.Files;

/// <content>The sections of a file.</content>
public static partial class SectionFile
{
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
                throw new ModelFileException(path, $"section '{name}' is missing; train the model again");
            }

            var size = Unsafe.SizeOf<T>();
            if (bytes.Length % size != 0)
            {
                throw new ModelFileException(path, $"section '{name}' holds {bytes.Length} bytes, not a multiple of {size}; train the model again");
            }

            return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
        }

        /// <summary>A section of strings.</summary>
        /// <exception cref="ModelFileException">The section is missing, or not packed by <see cref="PackedStrings"/>.</exception>
        public string[] GetStrings(string name) =>
            PackedStrings.TryUnpack(Get<byte>(name))
            ?? throw new ModelFileException(path, $"section '{name}' holds a broken string; train the model again");
    }
}
