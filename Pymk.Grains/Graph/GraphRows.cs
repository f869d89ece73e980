using System.Runtime.InteropServices;

namespace Pymk.Grains.Graph;

/// <summary>Rows of the graph in the order asked: ordinals, ascending. Within a silo the rows are handed over as they are; between silos they travel as one block.</summary>
/// <param name="rows">The rows; not to be changed afterwards.</param>
[Immutable]
internal sealed class GraphRows(ReadOnlyMemory<int>[] rows)
{
    /// <summary>A row for each user asked; empty where the user has none.</summary>
    public ReadOnlyMemory<int>[] Rows { get; } = rows;
}

/// <summary>What <see cref="GraphRows"/> looks like between silos.</summary>
[GenerateSerializer]
[Immutable]
[Alias("pymk.graph-rows")]
internal struct GraphRowsSurrogate
{
    /// <summary>Length of each row.</summary>
    [Id(0)]
    public int[] Lengths;

    /// <summary>All rows, 4 bytes a neighbour, in the machine's byte order: little-endian wherever this runs.</summary>
    [Id(1)]
    public byte[] Neighbors;
}

/// <summary>Packs rows for the way between silos.</summary>
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

        return new GraphRows(rows);
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

        return new GraphRowsSurrogate { Lengths = lengths, Neighbors = bytes };
    }
}
