using Pymk.Faiss.Files;
using Pymk.Faiss.Native;

namespace Pymk.Faiss;

/// <summary>
/// An HNSW graph linked by FAISS over codes of one byte a dimension, searched by kernels chosen for the processor. About
/// <c>roundUp(dimension, 64) + 8.5 M + 12</c> bytes a vector, and 2 bytes a dimension more where halves are kept.
/// </summary>
public sealed unsafe class FaissHnswIndex : IVectorIndex
{
    private readonly NativeIndexHandle _handle;
    private readonly FaissNative.Header _header;

    internal FaissHnswIndex(NativeIndexHandle handle)
    {
        _handle = handle;
        FaissNative.pymk_index_header(handle, out _header);
    }

    /// <summary>The instruction set in use: avx512-vnni, avx2 or portable.</summary>
    public static string KernelName => FaissNative.KernelName(-1)!;

    public int Dimension => _header.Dimension;

    public long Count => FaissNative.pymk_index_live(_handle);

    public long Capacity => _header.Count;

    public long MemoryBytes => FaissNative.pymk_index_memory(_handle);

    /// <summary>M, as built.</summary>
    public int Links => _header.Links;

    /// <summary>Value of one step of the codes.</summary>
    public float Scale => _header.Scale;

    /// <summary>Whether the float16 copy is there for <see cref="SearchOptions.Rerank"/>.</summary>
    public bool HasHalves => _header.HasHalves != 0;

    internal FaissNative.Header Header => _header;

    internal NativeIndexHandle Handle => _handle;

    /// <summary>Builds an index of all rows; none gives an empty index.</summary>
    /// <param name="vectors">Row-major; rows need not be of unit length.</param>
    /// <param name="ids">One id a row, 0 or more, each once.</param>
    /// <exception cref="ArgumentException">Names the first row that is wrong and how.</exception>
    public static FaissHnswIndex Build(ReadOnlySpan<float> vectors, ReadOnlySpan<long> ids, int dimension, HnswOptions? options = null)
    {
        using var builder = new FaissHnswBuilder(dimension, options);
        builder.Add(vectors, ids);
        return builder.Build();
    }

    /// <summary>Reads a saved index in one pass and checks it before use.</summary>
    /// <exception cref="VectorIndexFileException">The file is damaged, or not an HNSW index of this version.</exception>
    public static FaissHnswIndex Load(string path) => HnswFile.Read(path);

    public SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options = default)
    {
        int rows = VectorInput.CheckRows(queries, Dimension, nameof(queries));
        VectorInput.CheckSearch(rows, k, ids.Length, scores.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(options.EfSearch);
        if (options.Rerank && !HasHalves) throw new ArgumentException("This index was built without the float16 copy that re-ranking reads.", nameof(options));
        fixed (float* query = queries, score = scores)
        fixed (long* id = ids)
        {
            var request = new FaissNative.SearchRequest
            {
                Queries = query,
                QueryCount = rows,
                K = k,
                Ef = options.EfSearch == 0 ? DefaultEf(k) : Math.Min(options.EfSearch, 1 << 20),
                Rerank = options.Rerank ? 1 : 0,
                Deadline = options.Deadline,
            };
            FaissNative.Check(FaissNative.pymk_index_search(_handle, request, id, score, out int found));
            return found < 0 ? new SearchOutcome(~found, false) : new SearchOutcome(found, true);
        }
    }

    public bool Remove(long id) => FaissNative.Check(FaissNative.pymk_index_remove(_handle, id)) == 1;

    public bool Contains(long id) => FaissNative.Check(FaissNative.pymk_index_contains(_handle, id)) == 1;

    public bool TryGetVector(long id, Span<float> vector)
    {
        if (vector.Length < Dimension) throw new ArgumentException($"A vector needs room for {Dimension} numbers, but there is room for {vector.Length}.", nameof(vector));
        fixed (float* to = vector) return FaissNative.Check(FaissNative.pymk_index_vector(_handle, id, to)) == 1;
    }

    public IEnumerable<long> Ids
    {
        get
        {
            for (long row = 0; row < Capacity; row++)
            {
                long id = HnswFile.IdAt(this, row);
                if (Contains(id)) yield return id;
            }
        }
    }

    public void Save(string path) => HnswFile.Write(this, path);

    public void Dispose() => _handle.Dispose();

    /// <summary>Searches with the kernels of one instruction set from now on; nobody else may search meanwhile.</summary>
    /// <inheritdoc cref="HnswOptions.InstructionSet"/>
    internal void Use(int instructionSet) => FaissNative.Check(FaissNative.pymk_index_use_kernel(_handle, instructionSet));

    /// <summary>The beam that reaches recall 0.98 on clustered vectors (see <c>pymk bench ann</c>).</summary>
    internal static int DefaultEf(int k) => Math.Max(k + (k >> 2), 64);
}
