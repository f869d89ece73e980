using System.Runtime.CompilerServices;

namespace Pymk.Core.Ranking;

/// <summary>Numbers that begin on a cache line and never move, so that no vector of them straddles two lines.</summary>
internal sealed unsafe class AlignedMemory<T> where T : unmanaged
{
    private const int Line = 64;

    private readonly T[] _memory;
    private readonly int _offset;

    public AlignedMemory(ReadOnlySpan<T> values)
    {
        _memory = GC.AllocateUninitializedArray<T>(values.Length + (Line / sizeof(T)), pinned: true);
        var address = (nint)Unsafe.AsPointer(ref _memory[0]);
        _offset = (int)((Line - (address % Line)) % Line) / sizeof(T);
        values.CopyTo(_memory.AsSpan(_offset));
    }

    /// <summary>The first number; good as long as this object is.</summary>
    public T* Start => (T*)Unsafe.AsPointer(ref _memory[_offset]);
}
