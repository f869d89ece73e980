using System.Buffers;
using System.Runtime.InteropServices;

namespace Pymk.Core.Candidates;

/// <summary>
/// The distinct non-negative values of a column, at most 65,535. A packed column names each value by its place in the table, a u16;
/// <see cref="None"/> stands for a negative value.
/// </summary>
internal sealed class ValueTable
{
    /// <summary>The place of a negative value.</summary>
    public const ushort None = ushort.MaxValue;

    private readonly Dictionary<int, ushort> _places = [];
    private readonly List<int> _values = [];

    /// <summary>Collects the distinct values of a column.</summary>
    /// <exception cref="ArgumentException">There are too many.</exception>
    public ValueTable(ReadOnlySpan<int> column)
    {
        foreach (var value in column)
        {
            if (value >= 0 && _places.TryAdd(value, (ushort)_values.Count))
            {
                _values.Add(value);
            }
        }

        if (_values.Count > None)
        {
            throw new ArgumentException($"{_values.Count} distinct values do not fit a packed column; it holds {None}.", nameof(column));
        }
    }

    /// <summary>The place of a value of the column.</summary>
    public ushort PlaceOf(int value) => value < 0 ? None : _places[value];

    /// <summary>Writes the number of values, then the values as i32.</summary>
    public void Write(ArrayBufferWriter<byte> bytes)
    {
        bytes.Put([_values.Count]);
        bytes.Put<int>(CollectionsMarshal.AsSpan(_values));
    }

    /// <summary>Reads the values of a table, by place.</summary>
    public static ReadOnlySpan<int> Read(ref PackedReader bytes) => bytes.Take<int>(bytes.Take<int>());

    /// <summary>Restores a column from its places.</summary>
    public static void Restore(ref PackedReader bytes, scoped ReadOnlySpan<int> values, Span<int> column)
    {
        var places = bytes.Take<ushort>(column.Length);
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = places[i] == None ? -1 : values[places[i]];
        }
    }
}
