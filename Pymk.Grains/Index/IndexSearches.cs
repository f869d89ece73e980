using System.Diagnostics;
using Microsoft.Extensions.Options;
using Pymk.Faiss;
using Pymk.Grains.Interfaces.Admission;

namespace Pymk.Grains.Index;

/// <summary>
/// Runs searches of other silos in this silo's index shards, a bounded number at a time, on the thread pool. A silo searches its own shards on the
/// thread of the generation, which has a limit of its own.
/// </summary>
internal sealed class IndexSearches(IOptions<ServingOptions> options, TimeProvider time)
{
    /// <summary>The part of a caller's deadline that a search gets: the rest is for the way.</summary>
    public const double PartOfDeadline = 0.8;

    private readonly WorkLimit _limit = new(
        "index", options.Value.IndexThreads > 0 ? options.Value.IndexThreads : Environment.ProcessorCount, options.Value.IndexQueue, time: time);

    /// <summary>Searches one shard for one query.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="query">A vector of the shard's dimension.</param>
    /// <param name="ids">Receives the ids, best first; as long as the number of neighbours wanted.</param>
    /// <param name="scores">Receives the scores, as long as <paramref name="ids"/>.</param>
    /// <param name="deadline">The <see cref="Stopwatch"/> timestamp at which the wait and the search end.</param>
    /// <exception cref="OverloadedException">The queue is full, or the deadline passed in the queue.</exception>
    public Task<SearchOutcome> SearchAsync(IVectorSearch shard, float[] query, long[] ids, float[] scores, long deadline)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
        return _limit.RunAsync(() => Task.FromResult(Search(shard, query, ids, scores, deadline)), left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>Searches several shards for one query, one after the other in one place of the limit.</summary>
    /// <param name="shards">The shards; null is left out.</param>
    /// <param name="query">A vector of the shards' dimension.</param>
    /// <param name="count">Number of neighbours wanted of each shard.</param>
    /// <param name="ids">Receives <paramref name="count"/> ids for each shard, best first; a list that ends early keeps the values after its end.</param>
    /// <param name="scores">Receives the scores.</param>
    /// <param name="deadline">The <see cref="Stopwatch"/> timestamp at which the wait and the searches end.</param>
    /// <returns>False where the deadline cut a search short, or a shard closed before it.</returns>
    /// <exception cref="OverloadedException">The queue is full, or the deadline passed in the queue.</exception>
    public Task<bool> SearchAsync(IVectorSearch?[] shards, float[] query, int count, long[] ids, float[] scores, long deadline)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
        return _limit.RunAsync(() => Task.FromResult(Search(shards, query, count, ids, scores, deadline)), left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private static bool Search(IVectorSearch?[] shards, float[] query, int count, long[] ids, float[] scores, long deadline)
    {
        var complete = true;
        for (var i = 0; i < shards.Length; i++)
        {
            if (shards[i] is not { } shard)
            {
                continue;
            }

            if (Stopwatch.GetTimestamp() > deadline)
            {
                return false;
            }

            try
            {
                complete &= shard.Search(
                    query, count, ids.AsSpan(i * count, count), scores.AsSpan(i * count, count), new SearchOptions(Deadline: deadline)).Complete;
            }
            catch (ObjectDisposedException)
            {
                // Its grain has just deactivated.
                complete = false;
            }
        }

        return complete;
    }

    // A search reads the clock only after some steps, so check before it starts.
    private static SearchOutcome Search(IVectorSearch shard, float[] query, long[] ids, float[] scores, long deadline) =>
        Stopwatch.GetTimestamp() > deadline
            ? new SearchOutcome(0, Complete: false)
            : shard.Search(query, ids.Length, ids, scores, new SearchOptions(Deadline: deadline));
}
