namespace Pymk.Grains.Features;

/// <summary>
/// Feature rows in the order of the request. Within a silo the rows are passed without a copy; between silos they travel in blocks small enough for the
/// garbage collector's youngest generation.
/// </summary>
/// <param name="rows">The rows; never changed afterwards.</param>
[Immutable]
internal sealed class RowBlocks(ReadOnlyMemory<byte>[] rows)
{
    /// <summary>A row for each requested user, empty for a user without one.</summary>
    public ReadOnlyMemory<byte>[] Rows { get; } = rows;
}

/// <summary>The form of <see cref="RowBlocks"/> between silos.</summary>
[GenerateSerializer]
[Immutable]
[Alias("pymk.row-blocks")]
internal struct RowBlocksSurrogate
{
    /// <summary>Length of each row.</summary>
    [Id(0)]
    public int[] Lengths;

    /// <summary>All rows, one after the other; none crosses a block.</summary>
    [Id(1)]
    public byte[][] Blocks;
}

/// <summary>Converts rows for the way between silos.</summary>
[RegisterConverter]
internal sealed class RowBlocksConverter : IConverter<RowBlocks, RowBlocksSurrogate>
{
    private const int BlockBytes = 64 << 10;

    /// <inheritdoc/>
    public RowBlocks ConvertFromSurrogate(in RowBlocksSurrogate surrogate)
    {
        var rows = new ReadOnlyMemory<byte>[surrogate.Lengths.Length];
        for (int i = 0, block = 0, at = 0; i < rows.Length; at += surrogate.Lengths[i++])
        {
            if (surrogate.Lengths[i] > 0)
            {
                if (at + surrogate.Lengths[i] > surrogate.Blocks[block].Length)
                {
                    (block, at) = (block + 1, 0);
                }

                rows[i] = surrogate.Blocks[block].AsMemory(at, surrogate.Lengths[i]);
            }
        }

        return new RowBlocks(rows);
    }

    /// <inheritdoc/>
    public RowBlocksSurrogate ConvertToSurrogate(in RowBlocks value)
    {
        var rows = value.Rows;
        var blocks = new List<byte[]>();
        for (int first = 0, end; first < rows.Length; first = end)
        {
            var bytes = rows[first].Length;
            for (end = first + 1; end < rows.Length && bytes + rows[end].Length <= BlockBytes; end++)
            {
                bytes += rows[end].Length;
            }

            if (bytes > 0)
            {
                var block = GC.AllocateUninitializedArray<byte>(bytes);
                var at = 0;
                foreach (var row in rows.AsSpan(first, end - first))
                {
                    row.Span.CopyTo(block.AsSpan(at));
                    at += row.Length;
                }

                blocks.Add(block);
            }
        }

        return new RowBlocksSurrogate { Lengths = Array.ConvertAll(rows, row => row.Length), Blocks = [.. blocks] };
    }
}
