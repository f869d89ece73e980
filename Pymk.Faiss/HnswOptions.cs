namespace Pymk.Faiss;

/// <summary>Settings for building an HNSW graph (Malkov and Yashunin, 2016).</summary>
public sealed record HnswOptions
{
    /// <summary>M: links of a vector on upper levels; on the lowest level it has twice as many. 2 to 256.</summary>
    public int Links { get; init; } = 16;

    /// <summary>Candidates for the links of each vector. 1 to 10,000.</summary>
    public int EfConstruction { get; init; } = 200;

    /// <summary>Keeps a float16 copy for <see cref="SearchOptions.Rerank"/>; it takes 2 bytes a dimension.</summary>
    public bool KeepHalves { get; init; }

    /// <summary>Threads to build with; 0 for all cores. Only 1 gives the same graph for the same input and seed.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Seed of levels and insertion order.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The value of one step of the codes; 0 to learn it from the data.</summary>
    public float Scale { get; init; }

    /// <summary>Kernels for building and searching: 2 AVX-512 VNNI, 1 AVX2, 0 portable, -1 the best of this processor.</summary>
    internal int InstructionSet { get; init; } = -1;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Links, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Links, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(EfConstruction, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(EfConstruction, 10_000);
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        if (!float.IsFinite(Scale) || Scale < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Scale), Scale, "The scale must be positive, or 0 to learn it.");
        }
    }
}
