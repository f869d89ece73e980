using System.Diagnostics;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Placement;

namespace Pymk.Grains.Index;

/// <inheritdoc cref="ISiloIndexGrain"/>
[SiloOfKeyPlacement]
[Reentrant]
internal sealed class SiloIndexGrain(OpenIndexShards open, IndexSearches searches, IOptions<ServingOptions> options) : Grain, ISiloIndexGrain
{
    // The answer is allocated before anything is found: 12 MB at most.
    private const int MostPlaces = 1 << 20;

    public async ValueTask<ShardHits> Search(string modelVersion, float[] embedding, int count, int[] shards)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)count * shards.Length, MostPlaces, nameof(count));
        var deadline = Stopwatch.GetTimestamp() + (long)(options.Value.IndexDeadline.TotalSeconds * IndexSearches.PartOfDeadline * Stopwatch.Frequency);
        var (ids, scores) = (new long[shards.Length * count], new float[shards.Length * count]);
        Array.Fill(ids, -1);
        var indexes = Array.ConvertAll(shards, shard => open.Find(modelVersion, shard));
        var elsewhere = Enumerable.Range(0, shards.Length).Where(i => indexes[i] is null)
            .Select(i => (Place: i, Hits: GrainFactory.GetGrain<IIndexShardGrain>(shards[i]).Search(modelVersion, embedding, count).AsTask()))
            .ToArray();
        bool partial;
        try
        {
            partial = !await searches.SearchAsync(indexes, embedding, count, ids, scores, deadline);
        }
        catch (OverloadedException)
        {
            partial = true;
        }

        foreach (var (place, search) in elsewhere)
        {
            var hits = await search;
            hits.Users.CopyTo(ids, place * count);
            hits.Scores.CopyTo(scores, place * count);
            partial |= hits.Partial;
        }

        return ShardHits.Pack(ids, scores, partial);
    }
}
