using System.Threading.Tasks.Sources;

namespace Pymk.Faiss.Pool;

/// <summary>One waiting search; used again and again, so that a search allocates nothing.</summary>
internal sealed class PendingSearch(SearchPool pool) : IValueTaskSource<SearchOutcome>
{
    private ManualResetValueTaskSourceCore<SearchOutcome> _source = new() { RunContinuationsAsynchronously = true };

    public IVectorSearch Target { get; private set; } = null!;

    public ReadOnlyMemory<float> Query { get; private set; }

    public int K { get; private set; }

    public Memory<long> Ids { get; private set; }

    public Memory<float> Scores { get; private set; }

    public SearchOptions Options { get; private set; }

    public CancellationToken Cancellation { get; private set; }

    public ValueTask<SearchOutcome> Task => new(this, _source.Version);

    public void Set(IVectorSearch target, ReadOnlyMemory<float> query, int k, Memory<long> ids, Memory<float> scores, SearchOptions options, CancellationToken cancellation)
    {
        _source.Reset();
        (Target, Query, K, Ids, Scores, Options, Cancellation) = (target, query, k, ids, scores, options, cancellation);
    }

    public bool MayJoin(PendingSearch first) =>
        Target == first.Target && K == first.K && Options with { Deadline = 0 } == first.Options with { Deadline = 0 };

    public void Complete(SearchOutcome outcome) => _source.SetResult(outcome);

    public void Fail(Exception failure) => _source.SetException(failure);

    SearchOutcome IValueTaskSource<SearchOutcome>.GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            (Target, Query, Ids, Scores, Cancellation) = (null!, default, default, default, default);
            pool.GiveBack(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<SearchOutcome>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<SearchOutcome>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
