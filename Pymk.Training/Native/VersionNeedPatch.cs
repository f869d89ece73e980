using System.Buffers.Binary;

namespace Pymk.Training.Native;

/// <summary>
/// Makes one version requirement of an ELF library optional: the flags field of its version-need entry (<c>Elf64_Vernaux.vna_flags</c>) is set to
/// <c>VER_FLG_WEAK</c>, and the dynamic linker then accepts a libstdc++ without it.
/// </summary>
/// <remarks>
/// LibTorchSharp requires GLIBCXX_3.4.32 only for <c>std::ios_base_library_init</c>, an anchor symbol that no relocation refers to: it works without.
/// Layout: System V ABI, "Symbol Versioning": hash (u32), flags (u16), index (u16).
/// </remarks>
internal static class VersionNeedPatch
{
    private const ushort WeakFlag = 2;

    /// <summary>Sets the flag in a library's bytes; false where the entry is missing, repeated or already optional.</summary>
    public static bool TryMakeOptional(Span<byte> library, string version)
    {
        Span<byte> entry = stackalloc byte[6];
        entry.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(entry, ElfHash(version));
        var at = library.IndexOf(entry);
        if (at < 0 || library[(at + 1)..].IndexOf(entry) >= 0)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(library[(at + 4)..], WeakFlag);
        return true;
    }

    /// <summary>The hash of a version name (System V ABI, figure 5-13).</summary>
    internal static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (var c in name)
        {
            hash = (hash << 4) + c;
            var high = hash & 0xF000_0000;
            hash ^= high >> 24;
            hash &= ~high;
        }

        return hash;
    }
}
