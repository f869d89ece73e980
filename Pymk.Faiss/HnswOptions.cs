namespace Pymk.Faiss;

/// <summary>How an HNSW graph is built (Malkov and Yashunin, 2016).</summary>
public sealed record HnswOptions
{
    /// <summary>M: links a vector on upper levels, twice that on the lowest. 2 to 256.</summary>
    public int Links { get; init; } = 16;

    /// <summary>Candidates looked at for each vector's links. 1 to 10,000.</summary>
    public int EfConstruction { get; init; } = 200;

    /// <summary>Keeps a float16 copy, 2 bytes a dimension more, for <see cref="SearchOptions.Rerank"/>.</summary>
    public bool KeepHalves { get; init; }

    /// <summary>Threads to build with; 0 for all cores. Only 1 gives the same graph for the same input and seed.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Seed of levels and insertion order.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Value of one step of the codes; 0 learns it from the data.</summary>
    public float Scale { get; init; }

    /// <summary>Kernels to build and search with: 2 AVX-512 VNNI, 1 AVX2, 0 portable, -1 the best this processor has.</summary>
    internal int InstructionSet { get; init; } = -1;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Links, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Links, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(EfConstruction, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(EfConstruction, 10_000);
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        if (!float.IsFinite(Scale) || Scale < 0) throw new ArgumentOutOfRangeException(nameof(Scale), Scale, "A scale is a positive number, or 0 to learn it.");
    }
}
