using Pymk.Core.Candidates;
using Pymk.Faiss.Shards;
using Pymk.Grains.Interfaces.Index;
using Pymk.Grains.Models;

namespace Pymk.Grains.Index;

/// <summary>Asks all index shards at the same time and joins what arrives within the deadline.</summary>
internal sealed class ShardedNearestUsers(IGrainFactory grains, UserNumbers numbers, ServingModel model, TimeSpan deadline, TimeProvider time) : INearestUsers
{
    public async ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation)
    {
        var shards = model.Manifest.Shards;
        var vector = embedding.ToArray();
        var each = ShardShare.Of(count, shards);
        var searches = new Task<IndexHits>[shards];
        for (var s = 0; s < shards; s++)
        {
            searches[s] = grains.GetGrain<IIndexShardGrain>(s).Search(model.Version, vector, each).AsTask();
        }

        var all = Task.WhenAll(searches);
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

        return await JoinAsync(searches, each, count, partial).ConfigureAwait(false);
    }

    private async ValueTask<NearestUsers> JoinAsync(Task<IndexHits>[] searches, int each, int count, bool partial)
    {
        var (ids, scores) = (new long[searches.Length * each], new float[searches.Length * each]);
        Array.Fill(ids, -1);
        for (var s = 0; s < searches.Length; s++)
        {
            if (searches[s].IsCompletedSuccessfully)
            {
                var hits = searches[s].Result;
                hits.Users.CopyTo(ids, s * each);
                hits.Scores.CopyTo(scores, s * each);
                partial |= hits.Partial;
            }
        }

        var (best, kept) = (new long[Math.Min(count, ids.Length)], new float[Math.Min(count, ids.Length)]);
        var found = TopKMerge.Merge(ids, scores, searches.Length, best, kept);
        await numbers.ResolveAsync(model, best.AsMemory(0, found)).ConfigureAwait(false);
        var ordinals = new int[found];
        var known = 0;
        for (var i = 0; i < found; i++)
        {
            if (numbers.TryOrdinal(model, best[i], out var ordinal))
            {
                (ordinals[known], kept[known]) = (ordinal, kept[i]);
                known++;
            }
        }

        return new NearestUsers(ordinals[..known], kept[..known], partial);
    }
}
