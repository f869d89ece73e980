using System.Buffers;
using System.Diagnostics;
using Pymk.Core.Candidates;
using Pymk.Core.Generation;
using Pymk.Core.Recommend;
using Pymk.Faiss;
using Pymk.Faiss.Shards;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;

namespace Pymk.Grains.Index;

/// <summary>
/// Searches all index shards and merges what they find within the deadline. Shards of other silos get concurrent calls; meanwhile the caller's
/// thread searches the shards of this silo.
/// </summary>
internal sealed class ShardedNearestUsers(
    IGrainFactory grains, UserOrdinals ordinals, OpenIndexShards open, ServingModel model, TimeSpan deadline, TimeProvider time) : INearestUsers
{
    public async ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation)
    {
        using var span = ServingTraces.Start("search index");
        var shards = model.Manifest.Shards;
        var each = ShardShare.Of(count, shards);
        var ids = ArrayPool<long>.Shared.Rent(shards * each);
        var scores = ArrayPool<float>.Shared.Rent(shards * each);
        try
        {
            var (away, partial) = SearchHere(embedding, each, ids, scores);
            partial |= away.Count > 0 && await JoinAsync(away, each, ids, scores, cancellation).ConfigureAwait(false);
            span?.SetTag("pymk.shards", shards).SetTag("pymk.partial", partial);
            var (best, kept) = (new long[count], new float[count]);
            var found = TopKMerge.Merge(ids.AsSpan(0, shards * each), scores, shards, best, kept);
            await ordinals.ResolveAsync(model, best.AsMemory(0, found)).ConfigureAwait(false);
            return Known(best.AsSpan(0, found), kept, partial);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(ids);
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    // Calls other silos before it searches the first shard here; returns these calls.
    private (List<(int Shard, Task<IndexHits> Hits)> Away, bool Partial) SearchHere(
        ReadOnlyMemory<float> embedding, int each, long[] ids, float[] scores)
    {
        var options = new SearchOptions(Deadline: Stopwatch.GetTimestamp() + (long)(deadline.TotalSeconds * Stopwatch.Frequency));
        var away = new List<(int, Task<IndexHits>)>();
        float[]? vector = null;
        void Ask(int shard) => away.Add(
            (shard, grains.GetGrain<IIndexShardGrain>(shard).Search(model.Version, vector ??= embedding.ToArray(), each).AsTask()));
        var here = new VectorIndexShard?[model.Manifest.Shards];
        for (var s = 0; s < here.Length; s++)
        {
            here[s] = open.Find(model.Version, s);
            if (here[s] is null)
            {
                Ask(s);
            }
        }

        var partial = false;
        for (var s = 0; s < here.Length; s++)
        {
            try
            {
                var outcome = here[s]?.Search(embedding.Span, each, ids.AsSpan(s * each, each), scores.AsSpan(s * each, each), options);
                partial |= outcome?.Complete == false;
            }
            catch (ObjectDisposedException)
            {
                // Its grain has just deactivated; a call activates it again somewhere.
                Ask(s);
            }
        }

        return (away, partial);
    }

    private async Task<bool> JoinAsync(
        List<(int Shard, Task<IndexHits> Hits)> away, int each, long[] ids, float[] scores, CancellationToken cancellation)
    {
        var all = Task.WhenAll(away.Select(a => a.Hits));
        var partial = false;
        try
        {
            await all.WaitAsync(deadline, time, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or UnknownModelException or IOException or StoreUnavailableException)
        {
            // Calls under way are abandoned. Reading the exception keeps it from surfacing as unobserved.
            const TaskContinuationOptions OnFault = TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously;
            _ = all.ContinueWith(t => t.Exception, CancellationToken.None, OnFault, TaskScheduler.Default);
            partial = true;
        }

        foreach (var (shard, search) in away)
        {
            var hits = search.IsCompletedSuccessfully ? search.Result : new IndexHits([], []);
            hits.Users.CopyTo(ids, shard * each);
            hits.Scores.CopyTo(scores, shard * each);
            ids.AsSpan((shard * each) + hits.Users.Length, each - hits.Users.Length).Fill(-1);
            partial |= hits.Partial;
        }

        return partial;
    }

    private NearestUsers Known(ReadOnlySpan<long> users, float[] scores, bool partial)
    {
        var found = new int[users.Length];
        var known = 0;
        for (var i = 0; i < users.Length; i++)
        {
            if (ordinals.TryOrdinal(model, users[i], out var ordinal))
            {
                (found[known], scores[known]) = (ordinal, scores[i]);
                known++;
            }
        }

        return new NearestUsers(found[..known], scores[..known], partial);
    }
}
