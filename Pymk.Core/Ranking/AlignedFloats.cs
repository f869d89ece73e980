using System.Runtime.CompilerServices;

namespace Pymk.Core.Ranking;

/// <summary>Numbers that begin on a cache line and never move, so that no vector of them straddles two lines.</summary>
internal sealed unsafe class AlignedFloats
{
    private const int Line = 64;

    private readonly float[] _memory;
    private readonly int _offset;
    private readonly int _length;

    public AlignedFloats(float[] values)
    {
        _length = values.Length;
        _memory = GC.AllocateUninitializedArray<float>(values.Length + (Line / sizeof(float)), pinned: true);
        var address = (nint)Unsafe.AsPointer(ref _memory[0]);
        _offset = (int)((Line - (address % Line)) % Line) / sizeof(float);
        values.CopyTo(_memory, _offset);
    }

    /// <summary>The first number; good as long as this object is.</summary>
    public float* Start => (float*)Unsafe.AsPointer(ref _memory[_offset]);

    public Span<float> Span => _memory.AsSpan(_offset, _length);
}
