using System.Runtime.InteropServices;

namespace Pymk.Grains.Graph;

/// <summary>
/// Rows of the graph in the order of the request: ascending ordinals. Within a silo the rows are passed without a copy; between silos they travel
/// as one block.
/// </summary>
/// <param name="rows">The rows; never changed afterwards.</param>
/// <param name="partial">True where a shard did not answer, so that its rows are empty.</param>
[Immutable]
internal sealed class GraphRows(ReadOnlyMemory<int>[] rows, bool partial = false)
{
    /// <summary>True where a shard did not answer, so that its rows are empty.</summary>
    public bool Partial { get; } = partial;

    /// <summary>A row for each requested user, empty for a user without connections.</summary>
    public ReadOnlyMemory<int>[] Rows { get; } = rows;
}

/// <summary>The form of <see cref="GraphRows"/> between silos.</summary>
[GenerateSerializer]
[Immutable]
[Alias("pymk.graph-rows")]
internal struct GraphRowsSurrogate
{
    /// <summary>Length of each row.</summary>
    [Id(0)]
    public int[] Lengths;

    /// <summary>All rows, 4 bytes a neighbour, little-endian.</summary>
    [Id(1)]
    public byte[] Neighbors;

    /// <summary>True where a shard did not answer.</summary>
    [Id(2)]
    public bool Partial;
}

/// <summary>Converts rows for the way between silos. Relies on a little-endian machine.</summary>
[RegisterConverter]
internal sealed class GraphRowsConverter : IConverter<GraphRows, GraphRowsSurrogate>
{
    /// <inheritdoc/>
    public GraphRows ConvertFromSurrogate(in GraphRowsSurrogate surrogate)
    {
        var all = MemoryMarshal.Cast<byte, int>(surrogate.Neighbors).ToArray().AsMemory();
        var rows = new ReadOnlyMemory<int>[surrogate.Lengths.Length];
        for (int i = 0, start = 0; i < rows.Length; start += surrogate.Lengths[i++])
        {
            rows[i] = all.Slice(start, surrogate.Lengths[i]);
        }

        return new GraphRows(rows, surrogate.Partial);
    }

    /// <inheritdoc/>
    public GraphRowsSurrogate ConvertToSurrogate(in GraphRows value)
    {
        var lengths = Array.ConvertAll(value.Rows, r => r.Length);
        var bytes = new byte[sizeof(int) * lengths.Sum()];
        var rest = bytes.AsSpan();
        foreach (var row in value.Rows)
        {
            var part = MemoryMarshal.AsBytes(row.Span);
            part.CopyTo(rest);
            rest = rest[part.Length..];
        }

        return new GraphRowsSurrogate { Lengths = lengths, Neighbors = bytes, Partial = value.Partial };
    }
}
