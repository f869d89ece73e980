using System.Diagnostics;
using Pymk.Faiss.Pool;
using Xunit;

namespace Pymk.Faiss.Tests.Pool;

public sealed class SearchPoolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SearchAsync_ManyAtOnce_AnswersEachItsOwnQuery()
    {
        float[] vectors = Clustered.Vectors(500, 16, seed: 1);
        using var index = FaissHnswIndex.Build(vectors, Clustered.Ids(500), 16);
        using var pool = new SearchPool(new SearchPoolOptions { Threads = 2 });
        var searches = Enumerable.Range(0, 400).Select(async row =>
        {
            long[] ids = new long[5];
            var outcome = await pool.SearchAsync(index, vectors.AsMemory(row * 16, 16), 5, ids, new float[5], cancellation: Cancellation);
            Assert.Equal(new SearchOutcome(5, true), outcome);
            Assert.Contains(Clustered.Ids(500)[row], ids);
        });
        await Task.WhenAll(searches);
        Assert.Equal(0, pool.Waiting);
    }

    [Fact]
    public async Task SearchAsync_ManyWaiting_AreDoneInOneCall()
    {
        using var target = new GatedSearch();
        using var pool = new SearchPool(new SearchPoolOptions { Threads = 1, MaxBatch = 16 });
        var first = Start(pool, target);
        await target.Entered(Cancellation);
        var rest = Enumerable.Range(0, 20).Select(_ => Start(pool, target)).ToArray();
        target.Open();
        await Task.WhenAll([first, .. rest]);
        Assert.Equal([1, 16, 4], target.Batches);
    }

    [Fact]
    public async Task SearchAsync_QueueFull_RefusesTheNext()
    {
        using var target = new GatedSearch();
        using var pool = new SearchPool(new SearchPoolOptions { Threads = 1, QueueLimit = 2 });
        var first = Start(pool, target);
        await target.Entered(Cancellation);
        Task[] waiting = [Start(pool, target), Start(pool, target)];
        var refused = await Assert.ThrowsAsync<SearchOverloadException>(() => Start(pool, target));
        Assert.Equal(2, refused.Waiting);
        target.Open();
        await Task.WhenAll([first, .. waiting]);
    }

    [Fact]
    public async Task SearchAsync_DeadlinePassedWhileWaiting_AnswersEmptyAndIncomplete()
    {
        using var target = new GatedSearch();
        using var pool = new SearchPool(new SearchPoolOptions { Threads = 1 });
        var first = Start(pool, target);
        await target.Entered(Cancellation);
        long[] ids = [5];
        var late = pool.SearchAsync(target, new float[] { 1 }, 1, ids, new float[1], new SearchOptions(Deadline: Stopwatch.GetTimestamp() - 1), Cancellation).AsTask();
        using var cancelled = new CancellationTokenSource();
        var given = pool.SearchAsync(target, new float[] { 1 }, 1, new long[1], new float[1], cancellation: cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        target.Open();
        await first;
        Assert.Equal(new SearchOutcome(0, false), await late);
        Assert.Equal([-1], ids);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
    }

    [Fact]
    public async Task SearchAsync_TargetFails_ThePoolGoesOn()
    {
        var index = ExactIndex.Build([1, 0], [1], 2);
        using var pool = new SearchPool(new SearchPoolOptions { Threads = 1 });
        using var hnsw = FaissHnswIndex.Build([1, 0], [1], 2);
        await Assert.ThrowsAsync<ArgumentException>(() => pool.SearchAsync(hnsw, new float[] { 1, 0 }, 1, new long[1], new float[1], new SearchOptions(Rerank: true), Cancellation).AsTask());
        Assert.Throws<ArgumentException>("query", () => { _ = pool.SearchAsync(index, new float[] { 0, 0 }, 1, new long[1], new float[1], cancellation: Cancellation).AsTask(); });
        Assert.Equal(1, (await pool.SearchAsync(index, new float[] { 1, 0 }, 1, new long[1], new float[1], cancellation: Cancellation)).Found);
    }

    [Fact]
    public async Task Dispose_WithSearchesWaiting_FailsThem()
    {
        using var target = new GatedSearch();
        var pool = new SearchPool(new SearchPoolOptions { Threads = 1, QueueLimit = int.MaxValue });
        var first = Start(pool, target);
        await target.Entered(Cancellation);
        var waiting = Start(pool, target);
        var disposing = Task.Run(pool.Dispose, Cancellation);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            // The pool refuses as soon as its end has begun.
            for (; ; await Task.Yield()) _ = Start(pool, target);
        });
        target.Open();
        await disposing;
        await first;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    private static Task Start(SearchPool pool, IVectorSearch target) =>
        pool.SearchAsync(target, new float[] { 1 }, 1, new long[1], new float[1], cancellation: Cancellation).AsTask();

    /// <summary>Holds every search until opened, and notes how many queries came in each call.</summary>
    private sealed class GatedSearch : IVectorSearch, IDisposable
    {
        private readonly ManualResetEventSlim _gate = new();
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<int> Batches { get; } = [];

        public int Dimension => 1;

        public long Count => 1;

        public Task Entered(CancellationToken cancellation) => _entered.Task.WaitAsync(cancellation);

        public void Open() => _gate.Set();

        public SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options = default)
        {
            Batches.Add(queries.Length);
            _entered.TrySetResult();
            _gate.Wait();
            return new SearchOutcome(k, true);
        }

        public void Dispose() => _gate.Dispose();
    }
}
