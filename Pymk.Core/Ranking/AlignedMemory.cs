using System.Runtime.CompilerServices;

namespace Pymk.Core.Ranking;

/// <summary>A pinned array that starts on a cache line, so that no vector crosses two lines.</summary>
internal sealed unsafe class AlignedMemory<T> where T : unmanaged
{
    private const int CacheLine = 64;

    private readonly T[] _memory;
    private readonly int _offset;

    public AlignedMemory(ReadOnlySpan<T> values)
    {
        _memory = GC.AllocateUninitializedArray<T>(values.Length + (CacheLine / sizeof(T)), pinned: true);
        var address = (nint)Unsafe.AsPointer(ref _memory[0]);
        _offset = (int)((CacheLine - (address % CacheLine)) % CacheLine) / sizeof(T);
        values.CopyTo(_memory.AsSpan(_offset));
    }

    /// <summary>Points to the first value; valid while this object is reachable.</summary>
    public T* Start => (T*)Unsafe.AsPointer(ref _memory[_offset]);
}
