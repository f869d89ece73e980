using Pymk.Core.Collections;

namespace Pymk.Core.Slates;

/// <summary>Gives positions best first without sorting all of them: selects and sorts the best few, and further ones on demand.</summary>
/// <param name="keys">A key for each position, the best smallest; no two are equal. Reordered.</param>
/// <param name="positions">Reordered with the keys.</param>
internal ref struct BestFirst(Span<ulong> keys, Span<int> positions)
{
    private readonly Span<ulong> _keys = keys;
    private readonly Span<int> _positions = positions;
    private int _sorted;

    /// <summary>Positions sorted so far, best first.</summary>
    public readonly ReadOnlySpan<int> Sorted => _positions[.._sorted];

    /// <summary>Keys of <see cref="Sorted"/>.</summary>
    public readonly ReadOnlySpan<ulong> SortedKeys => _keys[.._sorted];

    /// <summary>True once there is nothing left to sort.</summary>
    public readonly bool AtEnd => _sorted == _keys.Length;

    /// <summary>Sorts the next <paramref name="count"/> positions, or all that are left if there are fewer.</summary>
    public void Extend(int count)
    {
        var keys = _keys[_sorted..];
        var positions = _positions[_sorted..];
        var next = Math.Min(keys.Length, count);
        Selection.Divide(keys, positions, next);
        keys[..next].Sort(positions[..next]);
        _sorted += next;
    }
}
