using Pymk.Faiss;

namespace Pymk.Benchmarks.Ann;

/// <summary>Our graph, by int8 codes alone or re-ranked by float16.</summary>
internal sealed class OwnGraph(AnnSettings settings, bool rerank) : IContender
{
    private FaissHnswIndex? _index;
    private float[] _scores = [];

    public string Name => rerank ? "ours, re-ranked" : "ours";

    public double BytesAVector => (double)Index.MemoryBytes / Index.Count;

    public FaissHnswIndex Index => _index ?? throw new InvalidOperationException("Not built.");

    public void Build(AnnData data, int threads) =>
        _index = FaissHnswIndex.Build(
            data.Vectors,
            data.Ids,
            data.Dimension,
            settings.Options with { Threads = threads, KeepHalves = rerank });

    public void Search(ReadOnlySpan<float> queries, int k, int ef, Span<long> ids)
    {
        if (_scores.Length < ids.Length)
        {
            _scores = new float[ids.Length];
        }

        Index.Search(queries, k, ids, _scores, new SearchOptions(ef, rerank));
    }

    public void Dispose() => _index?.Dispose();
}

/// <summary>Our exact scan. Its recall is 1, and it ignores the beam.</summary>
internal sealed class OwnExact : IContender
{
    private ExactIndex? _index;
    private float[] _scores = [];

    public string Name => "ours, exact";

    public double BytesAVector => (double)_index!.MemoryBytes / _index.Count;

    public void Build(AnnData data, int threads) => _index = ExactIndex.Build(data.Vectors, data.Ids, data.Dimension);

    public void Search(ReadOnlySpan<float> queries, int k, int ef, Span<long> ids)
    {
        if (_scores.Length < ids.Length)
        {
            _scores = new float[ids.Length];
        }

        _index!.Search(queries, k, ids, _scores);
    }

    public void Dispose() => _index?.Dispose();
}
