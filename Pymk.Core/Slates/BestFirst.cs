namespace Pymk.Core.Slates;

/// <summary>Gives positions best first without sorting all: the best few are selected and sorted, further ones only when asked for.</summary>
/// <param name="keys">The smaller, the better; no two alike. Changed.</param>
/// <param name="positions">A position for each key; changed alike.</param>
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

    /// <summary>Sorts the next <paramref name="count"/>, or what is left.</summary>
    public void Extend(int count)
    {
        var end = Math.Min(_keys.Length, _sorted + count);
        Select(_sorted, end);
        _keys[_sorted..end].Sort(_positions[_sorted..end]);
        _sorted = end;
    }

    // Hoare's selection: afterwards no key before the place is larger than one from it on.
    private readonly void Select(int low, int place)
    {
        var high = _keys.Length - 1;
        while (low < high && place <= high)
        {
            var pivot = _keys[low + ((high - low) >> 1)];
            int i = low, j = high;
            while (i <= j)
            {
                while (_keys[i] < pivot)
                {
                    i++;
                }

                while (pivot < _keys[j])
                {
                    j--;
                }

                if (i <= j)
                {
                    (_keys[i], _keys[j]) = (_keys[j], _keys[i]);
                    (_positions[i], _positions[j]) = (_positions[j], _positions[i]);
                    i++;
                    j--;
                }
            }

            if (place - 1 <= j)
            {
                high = j;
            }
            else if (place - 1 >= i)
            {
                low = i;
            }
            else
            {
                return;
            }
        }
    }
}
