using System.Buffers;
using System.Diagnostics;
using Pymk.Core.Candidates;
using Pymk.Core.Generation;
using Pymk.Faiss;
using Pymk.Faiss.Shards;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;

namespace Pymk.Grains.Index;

/// <summary>
/// Searches all index shards and joins what is found within the deadline: shards of other silos by a call to their grains, all at the same time, and meanwhile those of this
/// silo on the caller's thread.
/// </summary>
internal sealed class ShardedNearestUsers(
    IGrainFactory grains, UserOrdinals ordinals, OpenIndexShards open, ServingModel model, TimeSpan deadline, TimeProvider time) : INearestUsers
{
    public async ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation)
    {
        var shards = model.Manifest.Shards;
        var each = ShardShare.Of(count, shards);
        var ids = ArrayPool<long>.Shared.Rent(shards * each);
        var scores = ArrayPool<float>.Shared.Rent(shards * each);
        try
        {
            var (away, partial) = SearchHere(embedding, each, ids, scores);
            partial |= away.Count > 0 && await JoinAsync(away, each, ids, scores, cancellation).ConfigureAwait(false);
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

    // Gives what other silos were asked, before the first shard is searched here.
    private (List<(int Shard, Task<IndexHits> Hits)> Away, bool Partial) SearchHere(ReadOnlyMemory<float> embedding, int each, long[] ids, float[] scores)
    {
        var options = new SearchOptions(Deadline: Stopwatch.GetTimestamp() + (long)(deadline.TotalSeconds * Stopwatch.Frequency));
        var away = new List<(int, Task<IndexHits>)>();
        float[]? vector = null;
        void Ask(int shard) => away.Add((shard, grains.GetGrain<IIndexShardGrain>(shard).Search(model.Version, vector ??= embedding.ToArray(), each).AsTask()));
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
                partial |= here[s]?.Search(embedding.Span, each, ids.AsSpan(s * each, each), scores.AsSpan(s * each, each), options).Complete == false;
            }
            catch (ObjectDisposedException)
            {
                // Its grain has just gone; asked by a call it comes back somewhere.
                Ask(s);
            }
        }

        return (away, partial);
    }

    private async Task<bool> JoinAsync(List<(int Shard, Task<IndexHits> Hits)> away, int each, long[] ids, float[] scores, CancellationToken cancellation)
    {
        var all = Task.WhenAll(away.Select(a => a.Hits));
        var partial = false;
        try
        {
            await all.WaitAsync(deadline, time, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or UnknownModelException or IOException)
        {
            // What is still under way is let go; its outcome is looked at so that it does not surface as unobserved.
            _ = all.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
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
