namespace Pymk.Faiss.Shards;

/// <summary>Builds one index of a generation's main index and the rows beside it.</summary>
internal static class ShardRebuild
{
    /// <summary>Builds an index of all vectors that a search can return. Changes made meanwhile may be missing.</summary>
    public static IVectorIndex Of(ShardGeneration generation, HnswOptions? options)
    {
        var (ids, vectors) = Collect(generation);
        if (generation.Main is FaissHnswIndex hnsw)
        {
            // With the same scale the decoded codes are encoded to the same codes again.
            options = (options ?? new HnswOptions()) with { Scale = hnsw.Scale, Links = hnsw.Links, KeepHalves = hnsw.HasHalves };
        }

        return VectorIndex.Build(vectors, ids, generation.Main.Dimension, options);
    }

    private static (long[] Ids, float[] Vectors) Collect(ShardGeneration generation)
    {
        var main = generation.Main;
        var dimension = main.Dimension;
        long[] mainIds = [.. main.Ids];
        var upserted = generation.UpsertedRows();
        var replaced = upserted.Select(u => u.Key).ToHashSet();
        var ids = new long[mainIds.Length + upserted.Length];
        var vectors = new float[checked(ids.Length * dimension)];
        var count = 0;
        foreach (var id in mainIds)
        {
            if (!replaced.Contains(id) && main.TryGetVector(id, vectors.AsSpan(count * dimension, dimension)))
            {
                ids[count++] = id;
            }
        }

        foreach (var (id, row) in upserted)
        {
            generation.Delta.Vector(row).CopyTo(vectors.AsSpan(count * dimension));
            ids[count++] = id;
        }

        return (ids[..count], vectors[..(count * dimension)]);
    }
}
