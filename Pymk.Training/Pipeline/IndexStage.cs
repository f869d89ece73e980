using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Faiss;
using Pymk.Training.Cli;

namespace Pymk.Training.Pipeline;

/// <summary>Builds the index partitions in parallel. Each is built on one thread, so the same seed gives the same partition.</summary>
internal static class IndexStage
{
    /// <summary>Runs the stage.</summary>
    public static void Run(
        TrainOptions options, BuildFolder build, SocialGraph graph, float[] embeddings,
        IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        const int d = UserRow.EmbeddingDimension;
        var members = Enumerable.Range(0, graph.UserCount).ToLookup(u => Shards.Of(graph.IdOf(u), options.Shards));
        var done = 0;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, options.Shards, parallel, shard =>
        {
            var users = members[shard].ToArray();
            var vectors = new float[users.Length * d];
            for (var i = 0; i < users.Length; i++)
            {
                embeddings.AsSpan(users[i] * d, d).CopyTo(vectors.AsSpan(i * d));
            }

            using var index = VectorIndex.Build(vectors, Array.ConvertAll(users, graph.IdOf), d, new HnswOptions { Seed = options.Seed });
            index.Save(build.Model.Shard(shard));
            progress.Report(new StageProgress("index", Interlocked.Increment(ref done), options.Shards, "partitions"));
        });
    }
}
