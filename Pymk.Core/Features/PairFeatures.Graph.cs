using System.Numerics.Tensors;
using Pymk.Core.Candidates;

namespace Pymk.Core.Features;

/// <content>Features from the graph.</content>
public static partial class PairFeatures
{
    private static void Graph(CandidateContext context, CandidateSet set, int i, ReadOnlySpan<int> neighbors, Span<float> values)
    {
        var near = context.Near;
        var sample = new EvenSample(neighbors, MostNeighborsFollowed, context.Request.Seed ^ (ulong)set.Users[i]);
        var scale = sample.Count == 0 ? 0f : (float)neighbors.Length / sample.Count;
        var mutuals = set.Mutuals.AsSpan(i * CandidateSet.MutualSample, CandidateSet.MutualSample);
        mutuals.Fill(-1);
        int common = 0, paths3 = 0, within = 0;
        var newest = 0L;
        float adamicAdar = 0, resource = 0, resource3 = 0, close = 0;
        for (var j = 0; j < sample.Count; j++)
        {
            if (!near.TryFind(sample[j], out var via))
            {
                continue;
            }

            within++;
            paths3 += via.Paths2;
            resource3 += via.Share;
            if (via.FriendSlot >= 0)
            {
                ref var friend = ref context.Met.Items[via.FriendSlot];
                if (common < mutuals.Length)
                {
                    mutuals[common] = friend.User;
                }

                common++;
                var degree = Math.Max(2, friend.Degree);
                adamicAdar += 1f / MathF.Log(degree);
                resource += 1f / degree;
                close += (friend.Paths2 + 1f) / degree;
                newest = Math.Max(newest, friend.Since);
            }
        }

        var (userDegree, candidateDegree) = (Math.Max(1, context.Friends.Length), Math.Max(1, neighbors.Length));
        var count = common * scale;
        set.MutualCounts[i] = (ushort)Math.Min(ushort.MaxValue, count);
        Set(values, PairFeature.Jaccard, MathF.Sqrt(count / Math.Max(1, userDegree + candidateDegree - count)));
        Set(values, PairFeature.LastMutual, newest == 0 ? 0 : 1 / (1 + (Math.Max(0, set.GeneratedAt - newest) / 2_592_000f)));
        Set(values, PairFeature.Enclosure, within * scale / candidateDegree);
        var walk2 = 1000 * scale * resource;
        var walk3 = 1000 * scale * resource3;
        ReadOnlySpan<float> grown =
        [
            1 + count, 1 + (scale * adamicAdar), 1 + walk2, 1 + (walk2 / candidateDegree), 1 + walk3, 1 + (walk3 / candidateDegree),
            1 + (scale * paths3), 1 + (scale * close), 1 + context.Friends.Length, 1 + neighbors.Length,
        ];
        Span<float> logs = stackalloc float[10];
        TensorPrimitives.Log(grown, logs);
        Set(values, PairFeature.CommonNeighbors, logs[0]);
        Set(values, PairFeature.AdamicAdar, logs[1]);
        Set(values, PairFeature.ResourceAllocation, logs[2]);
        Set(values, PairFeature.WalkBack2, logs[3]);
        Set(values, PairFeature.Resource3, logs[4]);
        Set(values, PairFeature.WalkBack3, logs[5]);
        Set(values, PairFeature.Paths3, logs[6]);
        Set(values, PairFeature.CloseFriends, logs[7]);
        Set(values, PairFeature.UserDegree, logs[8]);
        Set(values, PairFeature.CandidateDegree, logs[9]);
    }
}
