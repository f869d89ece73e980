using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Faiss;
using Pymk.Faiss.Shards;

namespace Pymk.Core.Recommend;

/// <summary>Finds the nearest embeddings in index partitions in this process. Completes synchronously. Safe for concurrent use.</summary>
public sealed class LocalNearestUsers(SocialGraph graph, IReadOnlyList<IVectorIndex> shards) : INearestUsers, IDisposable
{
    private const int Partitions = 2;

    /// <summary>Builds partitions over all users with an embedding, each on one thread: the same seed gives the same index.</summary>
    /// <param name="graph">The graph of the users.</param>
    /// <param name="embeddings">Unit vectors by ordinal, users x <see cref="UserRow.EmbeddingDimension"/>; a zero vector is left out.</param>
    /// <param name="seed">Seed of the index.</param>
    public static LocalNearestUsers Build(SocialGraph graph, float[] embeddings, long seed)
    {
        const int d = UserRow.EmbeddingDimension;
        var known = Enumerable.Range(0, graph.UserCount).Where(u => embeddings.AsSpan(u * d, d).ContainsAnyExcept(0f)).ToArray();
        var parts = known.Length < VectorIndex.ExactBelow ? 1 : Partitions;
        var shards = new IVectorIndex[parts];
        Parallel.For(0, parts, part =>
        {
            var users = known.Where((_, i) => i % parts == part).ToArray();
            var vectors = new float[users.Length * d];
            for (var i = 0; i < users.Length; i++)
            {
                embeddings.AsSpan(users[i] * d, d).CopyTo(vectors.AsSpan(i * d));
            }

            shards[part] = VectorIndex.Build(vectors, Array.ConvertAll(users, graph.IdOf), d, new HnswOptions { Seed = seed });
        });
        return new LocalNearestUsers(graph, shards);
    }

    /// <summary>Loads the partitions of a version.</summary>
    /// <exception cref="VectorIndexFileException">A partition is missing or damaged.</exception>
    public static LocalNearestUsers Load(ModelFiles files, int shards, SocialGraph graph) =>
        new(graph, [.. Enumerable.Range(0, shards).Select(shard => VectorIndex.Load(files.Shard(shard)))]);

    /// <summary>Takes a user out of all later answers. Not safe while others search.</summary>
    internal void Remove(int user)
    {
        foreach (var shard in shards)
        {
            shard.Remove(graph.IdOf(user));
        }
    }

    /// <inheritdoc/>
    public ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // The same share and the same merge as over the index shards of a silo, so both find the same users.
        var each = ShardShare.Of(count, shards.Count);
        var (ids, scores) = (new long[shards.Count * each], new float[shards.Count * each]);
        for (var s = 0; s < shards.Count; s++)
        {
            shards[s].Search(embedding.Span, each, ids.AsSpan(s * each, each), scores.AsSpan(s * each, each));
        }

        var (best, kept) = (new long[Math.Min(count, ids.Length)], new float[Math.Min(count, ids.Length)]);
        var found = TopKMerge.Merge(ids, scores, shards.Count, best, kept);
        var users = new int[found];
        var known = 0;
        for (var i = 0; i < found; i++)
        {
            if (graph.TryGetOrdinal(best[i], out var user))
            {
                (users[known], kept[known]) = (user, kept[i]);
                known++;
            }
        }

        return new(new NearestUsers(users[..known], kept[..known], false));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in shards)
        {
            shard.Dispose();
        }
    }
}
