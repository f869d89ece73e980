using Pymk.Core.Candidates;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Core.Ranking;
using Pymk.Core.Recommend;
using Pymk.Faiss;
using Pymk.Grains.Models;
using Pymk.Testing.Models;

namespace Pymk.Benchmarks.Ann;

/// <summary>
/// A model version of given vectors, with index partitions and users without connections: all that a search of the index shards reads.
/// </summary>
internal static class ShardModel
{
    /// <summary>Builds the partitions below a folder, and the model. The ids of the vectors are the ids of the users.</summary>
    /// <returns>The model and the partitions' bytes in memory.</returns>
    public static (ServingModel Model, long Bytes) Build(string root, AnnData data, int shards, HnswOptions options, int threads)
    {
        var folder = Path.Combine(root, "model");
        var files = new ModelFiles(folder);
        files.CreateFolders();
        var rows = Enumerable.Range(0, data.Count).ToLookup(row => Core.Models.Shards.Of(data.Ids[row], shards));
        long bytes = 0;
        Parallel.For(0, shards, new ParallelOptions { MaxDegreeOfParallelism = threads }, shard =>
        {
            int[] own = [.. rows[shard]];
            var vectors = new float[own.Length * data.Dimension];
            for (var i = 0; i < own.Length; i++)
            {
                data.Vectors.AsSpan(own[i] * data.Dimension, data.Dimension).CopyTo(vectors.AsSpan(i * data.Dimension));
            }

            using var part = VectorIndex.Build(vectors, [.. own.Select(row => data.Ids[row])], data.Dimension, options with { Threads = 1 });
            Interlocked.Add(ref bytes, part.MemoryBytes);
            part.Save(files.Shard(shard));
        });

        var graph = SocialGraphBuilder.Build(data.Ids, [], []);
        var blank = Enumerable.Repeat("", data.Count).ToArray();
        var manifest = new ModelManifest
        {
            Version = "bench",
            TrainedAt = DateTimeOffset.UnixEpoch,
            Present = 0,
            Seed = 0,
            EmbeddingDimension = data.Dimension,
            Shards = shards,
            Users = data.Count,
            Connections = 0,
        };
        // A serving model needs a ranking head, which nearest-neighbour search never uses: the head of a small model.
        var head = new ModelFiles(ModelFixture.Publish(root, "head", users: 2)).Head;
        var profiles = new ProfileTable(data.Count, [], blank, blank, new uint[data.Count]);
        return (new ServingModel(folder, manifest, graph, profiles, Postings.Empty, RankerModel.Load(head), "CPU"), bytes);
    }
}
