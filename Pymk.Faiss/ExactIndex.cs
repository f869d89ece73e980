using System.Buffers;
using System.Diagnostics;
using Pymk.Faiss.Files;

namespace Pymk.Faiss;

/// <summary>
/// Keeps all vectors as floats and compares each with the query, so its recall is 1. It serves small partitions and is the oracle of the graph's
/// tests. It takes 4 bytes a dimension and about 40 bytes a vector.
/// </summary>
public sealed class ExactIndex : IVectorIndex
{
    private const int RowsATile = 64;
    private const int QueriesABlock = 16;
    private const int TilesBetweenClocks = 16;

    private readonly float[] _vectors;
    private readonly long[] _ids;
    private readonly Dictionary<long, int> _rows;
    private readonly ulong[] _removed;
    private int _removedCount;

    private ExactIndex(float[] vectors, long[] ids, int dimension)
    {
        _vectors = vectors;
        _ids = ids;
        Dimension = dimension;
        _rows = new Dictionary<long, int>(ids.Length);
        for (var row = 0; row < ids.Length; row++)
        {
            _rows.Add(ids[row], row);
        }

        _removed = new ulong[(ids.Length + 63) / 64];
    }

    public int Dimension { get; }

    public long Count => _ids.Length - Volatile.Read(ref _removedCount);

    public long Capacity => _ids.Length;

    public long MemoryBytes => _vectors.LongLength * sizeof(float) + _ids.LongLength * 40 + _removed.LongLength * sizeof(ulong);

    public IEnumerable<long> Ids => _ids.Where((_, row) => !IsRemoved(row));

    /// <summary>Builds an index of all rows. No rows give an empty index. At most 2^31 numbers.</summary>
    /// <inheritdoc cref="FaissHnswIndex.Build"/>
    public static ExactIndex Build(ReadOnlySpan<float> vectors, ReadOnlySpan<long> ids, int dimension)
    {
        VectorInput.CheckDimension(dimension);
        var rows = VectorInput.CheckRows(vectors, dimension, nameof(vectors));
        VectorInput.CheckIds(ids, rows);
        var unit = new float[vectors.Length];
        for (var at = 0; at < unit.Length; at += dimension)
        {
            VectorInput.Normalise(vectors.Slice(at, dimension), unit.AsSpan(at, dimension));
        }

        return new ExactIndex(unit, ids.ToArray(), dimension);
    }

    /// <summary>Reads a saved exact index.</summary>
    /// <exception cref="VectorIndexFileException">The file is damaged, or is no exact index of this version.</exception>
    public static ExactIndex Load(string path) => ExactFile.Read(path);

    public SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options = default)
    {
        var queryCount = VectorInput.CheckRows(queries, Dimension, nameof(queries));
        VectorInput.CheckSearch(queryCount, k, ids.Length, scores.Length);
        var fewest = k;
        var complete = true;
        Span<int> found = stackalloc int[QueriesABlock];
        var units = ArrayPool<float>.Shared.Rent(QueriesABlock * Dimension);
        try
        {
            for (var first = 0; first < queryCount; first += QueriesABlock)
            {
                var count = Math.Min(QueriesABlock, queryCount - first);
                for (var q = 0; q < count; q++)
                {
                    VectorInput.Normalise(queries.Slice((first + q) * Dimension, Dimension), units.AsSpan(q * Dimension, Dimension));
                }

                found.Clear();
                complete &= Scan(units, count, k, ids[(first * k)..], scores[(first * k)..], found, options.Deadline);
                for (var q = 0; q < count; q++)
                {
                    fewest = Math.Min(fewest, TopK.Resume(ids.Slice((first + q) * k, k), scores.Slice((first + q) * k, k), found[q]).Finish());
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(units);
        }

        return new SearchOutcome(fewest, complete);
    }

    public bool Remove(long id)
    {
        if (!_rows.TryGetValue(id, out var row))
        {
            return false;
        }

        var bit = 1UL << (row & 63);
        if ((Interlocked.Or(ref _removed[row >> 6], bit) & bit) != 0)
        {
            return false;
        }

        Interlocked.Increment(ref _removedCount);
        return true;
    }

    public bool Contains(long id) => _rows.TryGetValue(id, out var row) && !IsRemoved(row);

    public bool TryGetVector(long id, Span<float> vector)
    {
        if (vector.Length < Dimension)
        {
            throw new ArgumentException($"A vector needs room for {Dimension} numbers, but there is room for {vector.Length}.", nameof(vector));
        }

        if (!_rows.TryGetValue(id, out var row) || IsRemoved(row))
        {
            return false;
        }

        _vectors.AsSpan(row * Dimension, Dimension).CopyTo(vector);
        return true;
    }

    public void Save(string path) => ExactFile.Write(_ids, _vectors, Dimension, path);

    /// <summary>Writes the index without some ids beside <paramref name="path"/> and renames it into place.</summary>
    internal void SaveWithout(HashSet<long> ids, string path)
    {
        var kept = Enumerable.Range(0, _ids.Length).Where(row => !ids.Contains(_ids[row])).ToArray();
        var vectors = new float[kept.Length * Dimension];
        for (var i = 0; i < kept.Length; i++)
        {
            _vectors.AsSpan(kept[i] * Dimension, Dimension).CopyTo(vectors.AsSpan(i * Dimension));
        }

        ExactFile.Write(Array.ConvertAll(kept, row => _ids[row]), vectors, Dimension, path);
    }

    public void Dispose()
    {
    }

    private bool IsRemoved(int row) => (Volatile.Read(ref _removed[row >> 6]) >> (row & 63) & 1) != 0;

    /// <summary>Compares each tile of rows with all queries of the block while the tile is in the cache.</summary>
    private bool Scan(ReadOnlySpan<float> units, int count, int k, Span<long> ids, Span<float> scores, Span<int> found, long deadline)
    {
        var anyRemoved = Volatile.Read(ref _removedCount) != 0;
        Span<float> tile = stackalloc float[RowsATile];
        var untilClock = TilesBetweenClocks;
        for (var first = 0; first < _ids.Length; first += RowsATile)
        {
            if (deadline != 0 && --untilClock == 0)
            {
                untilClock = TilesBetweenClocks;
                if (Stopwatch.GetTimestamp() > deadline)
                {
                    return false;
                }
            }

            var rows = Math.Min(RowsATile, _ids.Length - first);
            var vectors = _vectors.AsSpan(first * Dimension, rows * Dimension);
            for (var q = 0; q < count; q++)
            {
                InnerProduct.OfRows(units.Slice(q * Dimension, Dimension), vectors, tile[..rows]);
                var best = TopK.Resume(ids.Slice(q * k, k), scores.Slice(q * k, k), found[q]);
                var threshold = best.Threshold;
                for (var i = 0; i < rows; i++)
                {
                    if (tile[i] < threshold || (anyRemoved && IsRemoved(first + i)))
                    {
                        continue;
                    }

                    best.Add(_ids[first + i], tile[i]);
                    threshold = best.Threshold;
                }

                found[q] = best.Count;
            }
        }

        return true;
    }
}
