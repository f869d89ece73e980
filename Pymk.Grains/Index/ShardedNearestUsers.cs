using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Pymk.Core.Generation;
using Pymk.Core.Recommend;
using Pymk.Faiss;
using Pymk.Faiss.Shards;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;

namespace Pymk.Grains.Index;

/// <summary>
/// Searches all index shards and merges what they find within the deadline. Other silos get one concurrent call each for all of their shards; meanwhile
/// the caller's thread searches the shards of this silo.
/// </summary>
/// <param name="grains">Finds silos and shards.</param>
/// <param name="ordinals">Finds users' ordinals.</param>
/// <param name="open">The shards of this silo.</param>
/// <param name="model">The version of the embeddings.</param>
/// <param name="leases">Knows where shards live; null where nobody knows, so that each shard is called by itself.</param>
/// <param name="deadline">The longest wait for other silos.</param>
/// <param name="time">The clock of the deadline.</param>
internal sealed class ShardedNearestUsers(
    IGrainFactory grains, UserOrdinals ordinals, OpenIndexShards open, ServingModel model, ShardLeases? leases, TimeSpan deadline, TimeProvider time)
    : INearestUsers
{
    // Of a silo that is not waited for: the list is partial.
    private static readonly Task<ShardHits> Unheard = Task.FromResult(ShardHits.Pack([], [], partial: true));

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
    private (List<(List<int> Shards, Task<ShardHits> Hits)> Away, bool Partial) SearchHere(
        ReadOnlyMemory<float> embedding, int each, long[] ids, float[] scores)
    {
        var here = Array.ConvertAll(Enumerable.Range(0, model.Manifest.Shards).ToArray(), shard => open.Find(model.Version, shard));
        var away = Array.Exists(here, index => index is null) ? Ask(here, embedding.ToArray(), each) : [];
        var options = new SearchOptions(Deadline: Stopwatch.GetTimestamp() + (long)(deadline.TotalSeconds * Stopwatch.Frequency));
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
                away.Add(([s], AskAsync(s, embedding.ToArray(), each)));
            }
        }

        return (away, partial);
    }

    private List<(List<int> Shards, Task<ShardHits> Hits)> Ask(VectorIndexShard?[] here, float[] embedding, int each)
    {
        List<(List<int>, Task<ShardHits>)> away = [];
        Dictionary<string, List<int>> hosts = [];
        for (var s = 0; s < here.Length; s++)
        {
            if (here[s] is not null)
            {
                continue;
            }

            // The index shards of a silo are those of its graph shards.
            if (leases?.IsQuiet(s % ordinals.ShardCount) == true)
            {
                away.Add(([s], Unheard));
            }
            else if (leases?.HostOf(s % ordinals.ShardCount) is { } host && host != leases.Here)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(hosts, host, out _) ??= []).Add(s);
            }
            else
            {
                away.Add(([s], AskAsync(s, embedding, each)));
            }
        }

        foreach (var (host, shards) in hosts)
        {
            away.Add((shards, grains.GetGrain<ISiloIndexGrain>(host).Search(model.Version, embedding, each, [.. shards]).AsTask()));
        }

        return away;
    }

    // Asks a shard that may live anywhere.
    private async Task<ShardHits> AskAsync(int shard, float[] embedding, int each)
    {
        var hits = await grains.GetGrain<IIndexShardGrain>(shard).Search(model.Version, embedding, each).ConfigureAwait(false);
        var (ids, scores) = (new long[each], new float[each]);
        Array.Fill(ids, -1);
        hits.Users.CopyTo(ids, 0);
        hits.Scores.CopyTo(scores, 0);
        return ShardHits.Pack(ids, scores, hits.Partial);
    }

    private async Task<bool> JoinAsync(
        List<(List<int> Shards, Task<ShardHits> Hits)> away, int each, long[] ids, float[] scores, CancellationToken cancellation)
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

        foreach (var (shards, search) in away)
        {
            var hits = search.IsCompletedSuccessfully && search.Result.Holds(shards.Count * each) ? search.Result : null;
            for (var i = 0; i < shards.Count; i++)
            {
                var found = ids.AsSpan(shards[i] * each, each);
                found.Fill(-1);
                hits?.CopyTo(i, found, scores.AsSpan(shards[i] * each, each));
            }

            partial |= hits is not { Partial: false };
            ServingMetrics.CountCrossing();
            ServingMetrics.CountCrossed(hits?.Bytes ?? 0);
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
