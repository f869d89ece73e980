using System.Collections.Concurrent;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

/// <summary>
/// Gathers waiting questions into batches. No question waits for a batch to fill: a batch leaves as soon as a thread is free and takes every question
/// that came meanwhile. Up to four lanes send batches at once. Safe for concurrent use.
/// </summary>
/// <param name="grains">Finds the batch grains.</param>
/// <param name="maxBatch">Most questions of a batch.</param>
/// <param name="key">The batch grain to ask; null to ask another one by each lane.</param>
internal sealed class SuggestionBatches(IGrainFactory grains, int maxBatch, int? key = null)
{
    private const int MaxLanes = 4;

    // A batch under way usually suffices. Another lane starts when so many questions wait that the first is slow to return.
    private const int WaitingForAnotherLane = 16;

    private readonly ConcurrentQueue<Waiting> _waiting = [];
    private int _count;
    private int _lanes;

    /// <summary>The batch grain that is asked; null where each lane asks another one.</summary>
    public int? Key => key;

    /// <summary>The answer if it is ready in the user's grain; null if that grain itself must be asked.</summary>
    public Task<SuggestionAnswer?> TryAskAsync(long user, int count, string? text = null)
    {
        var waiting = new Waiting(new SuggestionQuestion(user, count, text));
        _waiting.Enqueue(waiting);
        Interlocked.Increment(ref _count);
        StartLane();
        return waiting.Task;
    }

    private void StartLane()
    {
        for (var lanes = Volatile.Read(ref _lanes);
            lanes < MaxLanes && Volatile.Read(ref _count) > lanes * WaitingForAnotherLane;
            lanes = Volatile.Read(ref _lanes))
        {
            if (Interlocked.CompareExchange(ref _lanes, lanes + 1, lanes) == lanes)
            {
                // On another thread, so that the questions that this thread asks next join the batch.
                ThreadPool.UnsafeQueueUserWorkItem(static x => _ = x.Batches.RunAsync(x.Lane), (Batches: this, Lane: lanes), preferLocal: false);
                return;
            }
        }
    }

    private async Task RunAsync(int lane)
    {
        var batch = new List<Waiting>(maxBatch);
        while (Take(batch))
        {
            await SendAsync(lane, batch);
            batch.Clear();
        }

        // Re-check for questions enqueued after the last Take: they found the lane taken.
        Interlocked.Decrement(ref _lanes);
        StartLane();
    }

    private bool Take(List<Waiting> batch)
    {
        while (batch.Count < maxBatch && _waiting.TryDequeue(out var waiting))
        {
            batch.Add(waiting);
        }

        Interlocked.Add(ref _count, -batch.Count);
        return batch.Count > 0;
    }

    private async Task SendAsync(int lane, List<Waiting> batch)
    {
        if (batch.Count == 1 && key is null)
        {
            // A single question is faster without the batch grain, unless that lives where the user does.
            batch[0].SetResult(null);
            return;
        }

        SuggestionAnswer?[]? answers = null;
        try
        {
            answers = await grains.GetGrain<ISuggestionBatchGrain>(key ?? lane).GetSuggestions([.. batch.Select(w => w.Question)]);
        }
        catch (Exception)
        {
            // Every caller then asks by itself and gets the error.
        }

        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].SetResult(answers?[i]);
        }
    }

    private sealed class Waiting(SuggestionQuestion question)
        : TaskCompletionSource<SuggestionAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public SuggestionQuestion Question { get; } = question;
    }
}
