using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pymk.Core.Candidates;

/// <summary>
/// Reads columns one after the other from packed little-endian bytes. Every method throws <see cref="ArgumentOutOfRangeException"/> beyond the end.
/// </summary>
internal ref struct PackedReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Takes the next <paramref name="count"/> values in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Take<T>(int count) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_rest.Length / Unsafe.SizeOf<T>()), nameof(count));
        var bytes = count * Unsafe.SizeOf<T>();
        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return MemoryMarshal.Cast<byte, T>(taken);
    }

    /// <summary>Takes the next value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Take<T>() where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(_rest.Length, Unsafe.SizeOf<T>());
        var value = MemoryMarshal.Read<T>(_rest);
        _rest = _rest[Unsafe.SizeOf<T>()..];
        return value;
    }

    /// <summary>Copies the next values into a column.</summary>
    public void Fill<T>(Span<T> column) where T : unmanaged => Take<T>(column.Length).CopyTo(column);
}
