using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pymk.Faiss.Pool;

/// <summary>
/// Threads of its own for searches, so that they keep nobody's turn: a bounded queue in front, waiting searches of one shard done in
/// one call. A search whose deadline passed while it waited is answered at once, empty and incomplete.
/// </summary>
public sealed class SearchPool : IDisposable
{
    private readonly SearchPoolOptions _options;
    private readonly LinkedList<PendingSearch> _waiting = [];
    private readonly ConcurrentBag<PendingSearch> _free = [];
    private readonly Thread[] _threads;
    private bool _stopped;

    public SearchPool(SearchPoolOptions? options = null)
    {
        _options = options ?? new SearchPoolOptions();
        _options.Check();
        _threads = new Thread[_options.Threads == 0 ? Environment.ProcessorCount : _options.Threads];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"pymk-search-{i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Searches waiting for a thread.</summary>
    public int Waiting
    {
        get
        {
            lock (_waiting) return _waiting.Count;
        }
    }

    /// <summary>
    /// Searches one query on a thread of the pool. The memories must stay untouched until the task ends; it is awaited once.
    /// </summary>
    /// <exception cref="SearchOverloadException">As many searches as allowed are waiting.</exception>
    /// <inheritdoc cref="IVectorSearch.Search"/>
    public ValueTask<SearchOutcome> SearchAsync(
        IVectorSearch target, ReadOnlyMemory<float> query, int k, Memory<long> ids, Memory<float> scores, SearchOptions options = default, CancellationToken cancellation = default)
    {
        // Checked here, so that one wrong query cannot fail the others of its batch.
        if (query.Length != target.Dimension) throw new ArgumentException($"The query has {query.Length} numbers, but the index has dimension {target.Dimension}.", nameof(query));
        VectorInput.CheckRows(query.Span, target.Dimension, nameof(query));
        VectorInput.CheckSearch(1, k, ids.Length, scores.Length);
        if (!_free.TryTake(out var pending)) pending = new PendingSearch(this);
        pending.Set(target, query, k, ids[..k], scores[..k], options, cancellation);
        lock (_waiting)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            if (_waiting.Count >= _options.QueueLimit) throw new SearchOverloadException(_waiting.Count);
            _waiting.AddLast(pending);
            Monitor.Pulse(_waiting);
        }

        return pending.Task;
    }

    /// <summary>Ends the threads; searches still waiting fail with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            if (_stopped) return;
            _stopped = true;
            Monitor.PulseAll(_waiting);
        }

        foreach (var thread in _threads) thread.Join();
        foreach (var pending in _waiting) pending.Fail(new ObjectDisposedException(nameof(SearchPool)));
    }

    internal void GiveBack(PendingSearch pending) => _free.Add(pending);

    private void Work()
    {
        List<PendingSearch> batch = new(_options.MaxBatch);
        var buffers = new BatchBuffers();
        while (Take(batch))
        {
            batch.RemoveAll(EndEarly);
            if (batch.Count == 1) SearchOne(batch[0]);
            else if (batch.Count > 1) buffers.Search(batch);
            batch.Clear();
        }
    }

    private bool Take(List<PendingSearch> batch)
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                if (_stopped) return false;
                Monitor.Wait(_waiting);
            }

            if (_stopped) return false;
            batch.Add(_waiting.First!.Value);
            _waiting.RemoveFirst();
            // The fair share of what waits, so that one thread does not take all while others idle.
            int share = Math.Min(_options.MaxBatch, 1 + _waiting.Count / _threads.Length);
            for (var node = _waiting.First; node is not null && batch.Count < share;)
            {
                var next = node.Next;
                if (node.Value.MayJoin(batch[0]))
                {
                    batch.Add(node.Value);
                    _waiting.Remove(node);
                }

                node = next;
            }

            return true;
        }
    }

    private static bool EndEarly(PendingSearch pending)
    {
        if (pending.Cancellation.IsCancellationRequested)
        {
            pending.Fail(new OperationCanceledException(pending.Cancellation));
            return true;
        }

        if (pending.Options.Deadline == 0 || Stopwatch.GetTimestamp() <= pending.Options.Deadline) return false;
        pending.Ids.Span.Fill(-1);
        pending.Scores.Span.Fill(float.NegativeInfinity);
        pending.Complete(new SearchOutcome(0, false));
        return true;
    }

    private static void SearchOne(PendingSearch pending)
    {
        SearchOutcome outcome;
        try
        {
            outcome = pending.Target.Search(pending.Query.Span, pending.K, pending.Ids.Span, pending.Scores.Span, pending.Options);
        }
        catch (Exception failure)
        {
            pending.Fail(failure);
            return;
        }

        pending.Complete(outcome);
    }
}
