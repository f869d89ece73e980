using Pymk.Faiss;

namespace Pymk.Benchmarks.Ann;

/// <summary>The settings of a run, the same for every contender.</summary>
internal sealed record AnnSettings
{
    public required int Count { get; init; }

    public required int Dimension { get; init; }

    public required int Queries { get; init; }

    public required int Links { get; init; }

    public required int EfConstruction { get; init; }

    public required int Threads { get; init; }

    public required int Seed { get; init; }

    /// <summary>A shape of <see cref="SyntheticVectors"/>.</summary>
    public required string Shape { get; init; }

    /// <summary>File with the vectors; null to draw them.</summary>
    public string? VectorsFile { get; init; }

    public required string[] Contenders { get; init; }

    /// <summary>Kernels of our graph, as in <see cref="Kernels"/>; -1 for the best.</summary>
    public int Kernel { get; init; } = -1;

    /// <summary>Settings of our graph. The peers have the same M, efConstruction and threads.</summary>
    public HnswOptions Options => new() { Links = Links, EfConstruction = EfConstruction, Threads = Threads, Seed = Seed, InstructionSet = Kernel };
}
