using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Xunit;

namespace Pymk.Core.Tests.Pairs;

public sealed class PairFeatureBuilderTests
{
    private static float Value(CandidateSet set, int i, PairFeature feature) => (float)set.Pair[(i * PairFeatures.Count) + (int)feature];

    [Fact]
    public void GraphFeatures_RandomGraph_FollowTheirDefinitions()
    {
        var world = Worlds.Random(150, 900, 1);
        for (var user = 0; user < 150; user++)
        {
            var set = world.Generate(user);
            for (var i = 0; i < set.Count; i++)
            {
                var (g, c) = (world.Graph, set.Users[i]);
                var common = Oracle.Common(g, user, c);
                Near(Math.Log(1 + common.Count), Value(set, i, PairFeature.CommonNeighbors));
                Near(Math.Log(1 + common.Sum(v => 1 / Math.Log(Math.Max(2, g.Degree(v))))), Value(set, i, PairFeature.AdamicAdar));
                Near(Math.Log(1 + (1000 * common.Sum(v => 1.0 / Math.Max(2, g.Degree(v))))), Value(set, i, PairFeature.ResourceAllocation));
                var union = Math.Max(1, g.Degree(user)) + Math.Max(1, g.Degree(c)) - common.Count;
                Near(Math.Sqrt(common.Count / (double)union), Value(set, i, PairFeature.Jaccard));
                Near(Math.Log(1 + g.Degree(c)), Value(set, i, PairFeature.CandidateDegree));
                Near(Math.Log(1 + Paths3(world, user, c)), Value(set, i, PairFeature.Paths3));
            }
        }
    }

    [Fact]
    public void LastMutual_WithTimes_TellsTheNewestOfTheMutualConnections()
    {
        // 0 knows 1 since day 10 and 2 since day 40; 3 is a friend of both, 4 of 1 alone, 5 of 2 alone.
        int[] from = [0, 0, 1, 2, 1, 2], to = [1, 2, 3, 3, 4, 5];
        uint[] times = [10 * 86_400, 40 * 86_400, 5, 5, 5, 5];
        var graph = Pymk.Core.Graph.SocialGraphBuilder.Build([.. Enumerable.Range(0, 6).Select(i => (long)i)], from, to, times);
        var world = Worlds.Of(graph);
        var set = world.Generate(0, 70 * 86_400);
        float Recency(int user) => Value(set, Array.IndexOf(set.Users, user), PairFeature.LastMutual);
        Near(1 / (1 + (30 / 30.0)), Recency(3));
        Near(1 / (1 + (60 / 30.0)), Recency(4));
        Near(1 / (1 + (30 / 30.0)), Recency(5));
    }

    [Fact]
    public void SharedInField_OneField_CountsSharedTokens()
    {
        var world = Worlds.Random(120, 500, 3);
        var field = world.Profiles.Fields[0];
        for (var user = 0; user < 120; user++)
        {
            var set = world.Generate(user);
            for (var i = 0; i < set.Count; i++)
            {
                var shared = field.Tokens(user).ToArray().Intersect(field.Tokens(set.Users[i]).ToArray()).Count();
                Near(Math.Log(1 + shared), Value(set, i, PairFeature.SharedInField1));
                Assert.Equal(0, Value(set, i, PairFeature.SharedInField2));
            }
        }
    }

    [Fact]
    public void AttributeFeatures_SharedTokens_AreSummedByWeightAndTheRarestIsNamed()
    {
        var world = Worlds.Random(120, 500, 3);
        var field = world.Profiles.Fields[0];
        for (var user = 0; user < 120; user++)
        {
            var set = world.Generate(user);
            for (var i = 0; i < set.Count; i++)
            {
                var shared = field.Tokens(user).ToArray().Intersect(field.Tokens(set.Users[i]).ToArray()).ToArray();
                Near(shared.Sum(t => 1 + (t * 0.1)), Value(set, i, PairFeature.SharedAttributes));
                Assert.Equal(shared.Length == 0 ? -1 : shared.Max(), set.SharedTokens[i]);
            }
        }
    }

    // Steps user - v - w - c where w is not the user.
    private static int Paths3(Worlds world, int user, int candidate)
    {
        var paths = 0;
        foreach (var w in world.Graph.Neighbors(candidate))
        {
            paths += Oracle.Common(world.Graph, user, w).Count;
        }

        return paths;
    }

    private static void Near(double expected, float actual) =>
        Assert.InRange(actual, expected - 0.002 - (0.002 * expected), expected + 0.002 + (0.002 * expected));
}
