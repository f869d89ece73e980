using Pymk.Faiss.Files;

namespace Pymk.Faiss;

/// <summary>Picks the kind of index: by size when building, by what the file says when loading.</summary>
public static class VectorIndex
{
    /// <summary>Below this many vectors an index is exact: comparing that many costs about as much as a walk through a graph of them.</summary>
    public const int ExactBelow = 2_048;

    /// <summary>Builds an exact index of few rows, an HNSW index of many. See <see cref="FaissHnswIndex.Build"/> for the errors.</summary>
    public static IVectorIndex Build(ReadOnlySpan<float> vectors, ReadOnlySpan<long> ids, int dimension, HnswOptions? options = null) =>
        ids.Length < ExactBelow ? ExactIndex.Build(vectors, ids, dimension) : FaissHnswIndex.Build(vectors, ids, dimension, options);

    /// <summary>Loads whichever kind the file holds.</summary>
    /// <exception cref="VectorIndexFileException">The file is damaged, of another version or no index.</exception>
    public static IVectorIndex Load(string path)
    {
        using var file = IndexFile.Open(path);
        return file.Kind switch
        {
            IndexFile.HnswKind => HnswFile.Read(file),
            IndexFile.ExactKind => ExactFile.Read(file),
            _ => throw file.Wrong($"an index of unknown kind {file.Kind}"),
        };
    }
}
