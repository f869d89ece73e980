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

        return await JoinAsync(searches, count, partial).ConfigureAwait(false);
    }

    private async ValueTask<NearestUsers> JoinAsync(Task<IndexHits>[] searches, int count, bool partial)
    {
        var hits = searches.Where(s => s.IsCompletedSuccessfully).Select(s => s.Result).ToArray();
        var users = new long[hits.Sum(h => h.Users.Length)];
        var keys = new float[users.Length];
        var at = 0;
        foreach (var h in hits)
        {
            h.Users.CopyTo(users, at);
            for (var i = 0; i < h.Scores.Length; i++)
            {
                keys[at + i] = -h.Scores[i];
            }

            at += h.Users.Length;
        }

        Array.Sort(keys, users);
        await numbers.ResolveAsync(model, users.Take(count)).ConfigureAwait(false);
        var ordinals = new List<int>(Math.Min(count, users.Length));
        var scores = new List<float>(ordinals.Capacity);
        for (var i = 0; i < users.Length && ordinals.Count < count; i++)
        {
            if (numbers.TryOrdinal(model, users[i], out var ordinal))
            {
                ordinals.Add(ordinal);
                scores.Add(-keys[i]);
            }
        }

        return new NearestUsers([.. ordinals], [.. scores], partial || hits.Any(h => h.Partial));
    }
}
