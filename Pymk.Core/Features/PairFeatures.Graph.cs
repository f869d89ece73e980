using Pymk.Core.Candidates;

namespace Pymk.Core.Features;

/// <content>Features from the graph.</content>
public static partial class PairFeatures
{
    private static void Graph(CandidateContext context, CandidateSet set, int i, ReadOnlySpan<int> neighbors, Span<float> values)
    {
        var met = context.Met;
        var sample = new EvenSample(neighbors, MostNeighborsFollowed, context.Request.Seed ^ (ulong)set.Users[i]);
        var scale = sample.Count == 0 ? 0f : (float)neighbors.Length / sample.Count;
        var mutuals = set.Mutuals.AsSpan(i * CandidateSet.MutualSample, CandidateSet.MutualSample);
        mutuals.Fill(-1);
        int common = 0, paths3 = 0, near = 0;
        var newest = 0L;
        float adamicAdar = 0, resource = 0, resource3 = 0, close = 0;
        for (var j = 0; j < sample.Count; j++)
        {
            var slot = met.Find(sample[j]);
            if (slot < 0)
            {
                continue;
            }

            ref var via = ref met.Items[slot];
            if (via.Friend)
            {
                if (common < mutuals.Length)
                {
                    mutuals[common] = via.User;
                }

                common++;
                var degree = Math.Max(2, via.Degree);
                adamicAdar += 1f / MathF.Log(degree);
                resource += 1f / degree;
                close += (via.Paths2 + 1f) / degree;
                newest = Math.Max(newest, via.Since);
            }

            near += via.Friend || via.Paths2 > 0 ? 1 : 0;
            if (via.Paths2 > 0)
            {
                paths3 += via.Paths2;
                if (via.Degree > 0)
                {
                    resource3 += via.Resource2 / via.Degree;
                }
            }
        }

        var (userDegree, candidateDegree) = (Math.Max(1, context.Friends.Length), Math.Max(1, neighbors.Length));
        var count = common * scale;
        set.MutualCounts[i] = (ushort)Math.Min(ushort.MaxValue, count);
        Set(values, PairFeature.CommonNeighbors, MathF.Log(1 + count));
        Set(values, PairFeature.AdamicAdar, MathF.Log(1 + (scale * adamicAdar)));
        Set(values, PairFeature.ResourceAllocation, MathF.Log(1 + (1000 * scale * resource)));
        Set(values, PairFeature.Jaccard, MathF.Sqrt(count / Math.Max(1, userDegree + candidateDegree - count)));
        Set(values, PairFeature.WalkBack2, MathF.Log(1 + (1000 * scale * resource / candidateDegree)));
        Set(values, PairFeature.Resource3, MathF.Log(1 + (1000 * scale * resource3)));
        Set(values, PairFeature.WalkBack3, MathF.Log(1 + (1000 * scale * resource3 / candidateDegree)));
        Set(values, PairFeature.Paths3, MathF.Log(1 + (scale * paths3)));
        Set(values, PairFeature.CloseFriends, MathF.Log(1 + (scale * close)));
        Set(values, PairFeature.LastMutual, newest == 0 ? 0 : 1 / (1 + (Math.Max(0, set.GeneratedAt - newest) / 2_592_000f)));
        Set(values, PairFeature.Enclosure, near * scale / candidateDegree);
        Set(values, PairFeature.UserDegree, MathF.Log(1 + context.Friends.Length));
        Set(values, PairFeature.CandidateDegree, MathF.Log(1 + neighbors.Length));
    }
}
