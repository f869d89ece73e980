namespace Pymk.Benchmarks.Ann;

/// <summary>An index in the race. Ids are row numbers.</summary>
internal interface IContender : IDisposable
{
    string Name { get; }

    double BytesAVector { get; }

    void Build(AnnData data, int threads);

    /// <summary>Searches all queries on this thread with a beam of ef; writes k ids for each query.</summary>
    void Search(ReadOnlySpan<float> queries, int k, int ef, Span<long> ids);
}
