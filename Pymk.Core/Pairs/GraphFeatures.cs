using System.Numerics.Tensors;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Neighborhoods;

namespace Pymk.Core.Pairs;

/// <summary>Features from the graph: common neighbours, walks of two and three steps, degrees.</summary>
internal static class GraphFeatures
{
    private const int MostNeighborsFollowed = 1000;
    private const float SecondsPer30Days = 2_592_000;

    /// <summary>Writes the features and the mutual connections of candidate <paramref name="i"/>.</summary>
    /// <param name="around">The graph around the user.</param>
    /// <param name="seed">Seed of the samples taken of hubs.</param>
    /// <param name="set">The set: mutual connections and their number are written to it.</param>
    /// <param name="i">Position in the set.</param>
    /// <param name="neighbors">The candidate's connections.</param>
    /// <param name="values">A row of features.</param>
    public static void Write(Neighborhood around, ulong seed, CandidateSet set, int i, ReadOnlySpan<int> neighbors, Span<float> values)
    {
        var near = around.Near;
        var met = around.Met.Values;
        var sample = new EvenSample(neighbors, MostNeighborsFollowed, seed ^ (ulong)set.Users[i]);
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
                ref var friend = ref met[via.FriendSlot];
                if (common < mutuals.Length)
                {
                    mutuals[common] = around.Met.Users[via.FriendSlot];
                }

                common++;
                var degree = Math.Max(2, friend.Degree);
                adamicAdar += 1f / MathF.Log(degree);
                resource += 1f / degree;
                close += (friend.Paths2 + 1f) / degree;
                newest = Math.Max(newest, friend.Since);
            }
        }

        var (userDegree, candidateDegree) = (Math.Max(1, around.Friends.Length), Math.Max(1, neighbors.Length));
        var count = common * scale;
        set.MutualCounts[i] = (ushort)Math.Min(ushort.MaxValue, count);
        values[(int)PairFeature.Jaccard] = MathF.Sqrt(count / Math.Max(1, userDegree + candidateDegree - count));
        values[(int)PairFeature.LastMutual] = newest == 0 ? 0 : 1 / (1 + (Math.Max(0, set.GeneratedAt - newest) / SecondsPer30Days));
        values[(int)PairFeature.Enclosure] = within * scale / candidateDegree;
        var walk2 = 1000 * scale * resource;
        var walk3 = 1000 * scale * resource3;
        ReadOnlySpan<float> grown =
        [
            1 + count, 1 + (scale * adamicAdar), 1 + walk2, 1 + (walk2 / candidateDegree), 1 + walk3, 1 + (walk3 / candidateDegree),
            1 + (scale * paths3), 1 + (scale * close), 1 + around.Friends.Length, 1 + neighbors.Length,
        ];
        Span<float> logs = stackalloc float[10];
        TensorPrimitives.Log(grown, logs);
        values[(int)PairFeature.CommonNeighbors] = logs[0];
        values[(int)PairFeature.AdamicAdar] = logs[1];
        values[(int)PairFeature.ResourceAllocation] = logs[2];
        values[(int)PairFeature.WalkBack2] = logs[3];
        values[(int)PairFeature.Resource3] = logs[4];
        values[(int)PairFeature.WalkBack3] = logs[5];
        values[(int)PairFeature.Paths3] = logs[6];
        values[(int)PairFeature.CloseFriends] = logs[7];
        values[(int)PairFeature.UserDegree] = logs[8];
        values[(int)PairFeature.CandidateDegree] = logs[9];
    }
}
