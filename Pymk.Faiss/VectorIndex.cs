using Pymk.Faiss.Files;

namespace Pymk.Faiss;

/// <summary>Chooses the kind of index: by size when building, by the file when loading.</summary>
public static class VectorIndex
{
    /// <summary>
    /// Smaller indexes are exact: up to this many vectors a scan is about as fast as a walk through a graph (<c>pymk bench ann --crossover</c>).
    /// </summary>
    public const int ExactBelow = 2_048;

    /// <summary>
    /// Builds an exact index below <see cref="ExactBelow"/> rows, an HNSW index otherwise. See <see cref="FaissHnswIndex.Build"/> for the errors.
    /// </summary>
    public static IVectorIndex Build(ReadOnlySpan<float> vectors, ReadOnlySpan<long> ids, int dimension, HnswOptions? options = null) =>
        ids.Length < ExactBelow ? ExactIndex.Build(vectors, ids, dimension) : FaissHnswIndex.Build(vectors, ids, dimension, options);

    /// <summary>Loads an index of either kind.</summary>
    /// <exception cref="VectorIndexFileException">The file is damaged, has another version, or is no index.</exception>
    public static IVectorIndex Load(string path)
    {
        using var file = IndexFile.Open(path);
        return file.Kind switch
        {
            IndexFile.HnswKind => HnswFile.Read(file),
            IndexFile.ExactKind => ExactFile.Read(file),
            _ => throw file.Wrong($"the file holds an index of unknown kind {file.Kind}"),
        };
    }

    /// <summary>
    /// Erases ids from a saved index: the file holds neither the ids nor their vectors afterwards. It is written beside its path and renamed. An
    /// index that is loaded from the old file goes on; take the ids out of it with <see cref="IVectorIndex.Remove"/>.
    /// </summary>
    /// <returns>Number of ids that were in the file. It stays as it is where none was.</returns>
    /// <exception cref="VectorIndexFileException">The file is damaged, has another version, or is no index.</exception>
    public static int Erase(string path, IReadOnlyCollection<long> ids)
    {
        using var index = Load(path);
        var found = ids.Where(index.Contains).ToHashSet();
        if (found.Count == 0)
        {
            return 0;
        }

        if (index is FaissHnswIndex graph)
        {
            foreach (var id in found)
            {
                graph.Erase(id);
            }

            graph.Save(path);
        }
        else
        {
            ((ExactIndex)index).SaveWithout(found, path);
        }

        return found.Count;
    }
}
