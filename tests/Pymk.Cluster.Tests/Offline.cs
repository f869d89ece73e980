using Pymk.Core.Candidates;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Faiss;
using Pymk.Grains.Models;

namespace Pymk.Cluster.Tests;

/// <summary>Generates candidates the offline way: the same generator over the model's own files, in this thread.</summary>
internal static class Offline
{
    public static async Task<CandidateSet> GenerateAsync(ServingModel model, int user)
    {
        var request = new CandidateRequest(user, model.Present, (ulong)user);
        return await model.Generator.GenerateAsync(request, new LocalGraphReader(model.Graph), new AllShards(model), model.ReadRows());
    }

    private sealed class AllShards(ServingModel model) : INearestUsers
    {
        public ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation)
        {
            var found = new List<(float Score, long User)>();
            for (var s = 0; s < model.Manifest.Shards; s++)
            {
                using var index = VectorIndex.Load(model.IndexFile(s));
                var k = (int)Math.Min(count, index.Count);
                var (ids, scores) = (new long[k], new float[k]);
                index.Search(embedding.Span, k, ids, scores);
                found.AddRange(scores.Zip(ids));
            }

            var best = found.OrderByDescending(f => f.Score).Take(count).ToArray();
            var users = best.Select(f => model.Graph.TryGetOrdinal(f.User, out var ordinal) ? ordinal : throw new InvalidOperationException()).ToArray();
            return new(new NearestUsers(users, [.. best.Select(f => f.Score)], false));
        }
    }
}
