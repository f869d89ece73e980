using Pymk.Faiss.Files;
using Pymk.Faiss.Native;

namespace Pymk.Faiss;

/// <summary>
/// An HNSW graph, linked by FAISS over codes of one byte a dimension and searched by kernels for the processor. It takes about
/// <c>roundUp(dimension, 64) + 8.5 M + 12</c> bytes a vector, and 2 bytes a dimension more with the float16 copy.
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

    /// <summary>M of the graph.</summary>
    public int Links => _header.Links;

    /// <summary>The value of one step of the codes.</summary>
    public float Scale => _header.Scale;

    /// <summary>Whether the index keeps the float16 copy that <see cref="SearchOptions.Rerank"/> reads.</summary>
    public bool HasHalves => _header.HasHalves != 0;

    internal FaissNative.Header Header => _header;

    internal NativeIndexHandle Handle => _handle;

    /// <summary>Builds an index of all rows. No rows give an empty index.</summary>
    /// <param name="vectors">Row-major; rows need not be of unit length.</param>
    /// <param name="ids">One id for each row, 0 or more, without duplicates.</param>
    /// <exception cref="ArgumentException">A row or an id is wrong; the message names the first.</exception>
    public static FaissHnswIndex Build(ReadOnlySpan<float> vectors, ReadOnlySpan<long> ids, int dimension, HnswOptions? options = null)
    {
        using var builder = new FaissHnswBuilder(dimension, options);
        builder.Add(vectors, ids);
        return builder.Build();
    }

    /// <summary>Reads and checks a saved index.</summary>
    /// <exception cref="VectorIndexFileException">The file is damaged, or is no HNSW index of this version.</exception>
    public static FaissHnswIndex Load(string path) => HnswFile.Read(path);

    public SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options = default)
    {
        var rows = VectorInput.CheckRows(queries, Dimension, nameof(queries));
        VectorInput.CheckSearch(rows, k, ids.Length, scores.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(options.EfSearch);
        if (options.Rerank && !HasHalves)
        {
            throw new ArgumentException("This index has no float16 copy to re-rank with: build it with KeepHalves.", nameof(options));
        }

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
            FaissNative.Check(FaissNative.pymk_index_search(_handle, request, id, score, out var found));
            return found < 0 ? new SearchOutcome(~found, false) : new SearchOutcome(found, true);
        }
    }

    public bool Remove(long id) => FaissNative.Check(FaissNative.pymk_index_remove(_handle, id)) == 1;

    /// <summary>
    /// Overwrites the id and the vector of a row for good, in memory and in every file saved afterwards. No search may run meanwhile. The row keeps
    /// its place in the graph and is never found. False where the id is absent.
    /// </summary>
    internal bool Erase(long id) => FaissNative.Check(FaissNative.pymk_index_erase(_handle, id)) == 1;

    public bool Contains(long id) => FaissNative.Check(FaissNative.pymk_index_contains(_handle, id)) == 1;

    public bool TryGetVector(long id, Span<float> vector)
    {
        if (vector.Length < Dimension)
        {
            throw new ArgumentException($"A vector needs room for {Dimension} numbers, but there is room for {vector.Length}.", nameof(vector));
        }

        fixed (float* to = vector)
        {
            return FaissNative.Check(FaissNative.pymk_index_vector(_handle, id, to)) == 1;
        }
    }

    public IEnumerable<long> Ids
    {
        get
        {
            for (long row = 0; row < Capacity; row++)
            {
                var id = HnswFile.IdAt(this, row);
                if (Contains(id))
                {
                    yield return id;
                }
            }
        }
    }

    public void Save(string path) => HnswFile.Write(this, path);

    public void Dispose() => _handle.Dispose();

    /// <summary>Searches with the kernels of an instruction set from now on. No search may run meanwhile.</summary>
    /// <inheritdoc cref="HnswOptions.InstructionSet"/>
    internal void Use(int instructionSet) => FaissNative.Check(FaissNative.pymk_index_use_kernel(_handle, instructionSet));

    /// <summary>A beam that reaches recall 0.98 on clustered vectors (see <c>pymk bench ann</c>).</summary>
    internal static int DefaultEf(int k) => Math.Max(k + (k >> 2), 64);
}
