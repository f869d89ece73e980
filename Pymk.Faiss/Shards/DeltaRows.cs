using System.Diagnostics;

namespace Pymk.Faiss.Shards;

/// <summary>
/// Vectors upserted since the main index was built. Changes append rows under the shard's lock; searches scan without a lock. A scan of the first n
/// rows skips rows that were removed or replaced by another of these rows, so it sees every id once.
/// </summary>
internal sealed class DeltaRows(int dimension)
{
    private const int ChunkRows = 1024;
    private const int TileRows = 64;
    private const int Removed = -1;

    private Chunk[] _chunks = [];
    private int _count;

    /// <summary>Rows appended, superseded rows included.</summary>
    public int Count => Volatile.Read(ref _count);

    public long MemoryBytes => _chunks.Length * (long)ChunkRows * (dimension * sizeof(float) + sizeof(long) + sizeof(int));

    /// <summary>Appends a unit vector and publishes it. The replaced row is superseded in the same moment.</summary>
    public int Append(long id, ReadOnlySpan<float> unit, int? replaced)
    {
        var row = _count;
        if (row == _chunks.Length * ChunkRows)
        {
            Chunk[] larger = [.. _chunks, new Chunk(dimension)];
            Volatile.Write(ref _chunks, larger);
        }

        var chunk = _chunks[row / ChunkRows];
        var at = row % ChunkRows;
        unit.CopyTo(chunk.Vectors.AsSpan(at * dimension, dimension));
        chunk.Ids[at] = id;
        chunk.ReplacedBy[at] = int.MaxValue;
        // The mark comes first. Scans that do not see the new row ignore it; in the other order a scan could see both rows.
        if (replaced is { } old)
        {
            Volatile.Write(ref _chunks[old / ChunkRows].ReplacedBy[old % ChunkRows], row);
        }

        Volatile.Write(ref _count, row + 1);
        return row;
    }

    public void Remove(int row) => Volatile.Write(ref _chunks[row / ChunkRows].ReplacedBy[row % ChunkRows], Removed);

    public ReadOnlySpan<float> Vector(int row) => _chunks[row / ChunkRows].Vectors.AsSpan(row % ChunkRows * dimension, dimension);

    /// <summary>Offers the first <paramref name="count"/> rows. False where the deadline passed before the end.</summary>
    public bool Scan(scoped ReadOnlySpan<float> unit, int count, scoped ref TopK best, long deadline)
    {
        var chunks = Volatile.Read(ref _chunks);
        Span<float> products = stackalloc float[TileRows];
        for (var first = 0; first < count; first += TileRows)
        {
            if (deadline != 0 && first % ChunkRows == 0 && Stopwatch.GetTimestamp() > deadline)
            {
                return false;
            }

            var chunk = chunks[first / ChunkRows];
            var start = first % ChunkRows;
            var rows = Math.Min(TileRows, count - first);
            InnerProduct.OfRows(unit, chunk.Vectors.AsSpan(start * dimension, rows * dimension), products[..rows]);
            var threshold = best.Threshold;
            for (var i = 0; i < rows; i++)
            {
                if (products[i] < threshold || Volatile.Read(ref chunk.ReplacedBy[start + i]) < count)
                {
                    continue;
                }

                best.Add(chunk.Ids[start + i], products[i]);
                threshold = best.Threshold;
            }
        }

        return true;
    }

    private sealed class Chunk(int dimension)
    {
        public readonly float[] Vectors = new float[ChunkRows * dimension];
        public readonly long[] Ids = new long[ChunkRows];
        public readonly int[] ReplacedBy = new int[ChunkRows];
    }
}
