namespace Pymk.Benchmarks.Ann;

/// <summary>What `bench ann` was asked for; the same for every contender.</summary>
internal sealed record AnnSettings(int Count, int Dimension, int Queries, int Links, int EfConstruction, int Threads, int Seed, string? VectorsFile, string[] Contenders);
