using System.Buffers;
using System.Runtime.InteropServices;

namespace Pymk.Core.Candidates;

/// <summary>Writes columns one after the other as little-endian bytes.</summary>
internal static class PackedWriter
{
    /// <summary>Writes the values of a column.</summary>
    public static void Put<T>(this ArrayBufferWriter<byte> bytes, ReadOnlySpan<T> column) where T : unmanaged =>
        bytes.Write(MemoryMarshal.AsBytes(column));

    /// <summary>Writes the values of a column.</summary>
    public static void Put<T>(this ArrayBufferWriter<byte> bytes, T[] column) where T : unmanaged => bytes.Put((ReadOnlySpan<T>)column);
}
