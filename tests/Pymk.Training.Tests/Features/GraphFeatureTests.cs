using Pymk.Core.Graph;
using Pymk.Training.Features;
using Xunit;

namespace Pymk.Training.Tests.Features;

public sealed class GraphFeatureTests
{
    private static SocialGraph RandomGraph(int users, int connections, int seed)
    {
        var random = new Random(seed);
        return SocialGraphBuilder.Build(
            [.. Enumerable.Range(0, users).Select(i => (long)i)],
            [.. Enumerable.Range(0, connections).Select(_ => random.Next(users))],
            [.. Enumerable.Range(0, connections).Select(_ => (int)(users * Math.Pow(random.NextDouble(), 2)))]);
    }

    [Fact]
    public void CoreNumbers_RandomGraphs_EqualPeelingOneDegreeAfterAnother()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var graph = RandomGraph(80, 300, seed);
            Assert.Equal(PeeledCores(graph), CoreNumbers.Of(graph));
        }
    }

    [Fact]
    public void Clustering_RandomGraph_IsTheShareOfConnectedPairs()
    {
        var graph = RandomGraph(80, 400, 3);
        var clustering = Clustering.Of(graph);
        for (var u = 0; u < 80; u++)
        {
            var friends = graph.Neighbors(u).ToArray();
            var pairs = friends.SelectMany((a, i) => friends.Skip(i + 1).Select(b => graph.Connected(a, b))).ToArray();
            Assert.Equal(pairs.Length == 0 ? 0 : pairs.Count(c => c) / (double)pairs.Length, clustering[u], 5);
        }
    }

    [Fact]
    public void StructureAndCommunities_TwoCliquesWithABridge_AreToldApart()
    {
        var graph = TwoCliques(8);
        var vectors = StructureEmbedding.Of(graph, 1);
        Assert.InRange(Cosine(vectors, 0, 1), 0.9, 1.001);
        Assert.InRange(Cosine(vectors, 1, 14), -1.001, 0.5);
        var communities = Communities.Of(graph, 1);
        Assert.Single(communities[..8].Distinct());
        Assert.Single(communities[8..].Distinct());
        Assert.NotEqual(communities[0], communities[15]);
    }

    [Fact]
    public void Structure_SameSeed_IsTheSameAndFinite()
    {
        var graph = RandomGraph(40, 60, 4);
        var first = StructureEmbedding.Of(graph, 5);
        Assert.Equal(first, StructureEmbedding.Of(graph, 5));
        Assert.All(first, v => Assert.True(float.IsFinite(v)));
    }

    /// <summary>Label propagation that asks everybody in every round.</summary>
    [Fact]
    public void Communities_RandomGraphs_EqualThoseOfWholeRounds()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var graph = RandomGraph(300, 700, seed);
            int[] labels = [.. Enumerable.Range(0, 300)], order = [.. Enumerable.Range(0, 300)];
            var random = new Random(seed);
            for (int round = 0, changed = 300; round < 8 && changed >= 3; round++)
            {
                random.Shuffle(order);
                changed = 0;
                foreach (var u in order)
                {
                    var best = graph.Neighbors(u).ToArray().GroupBy(v => labels[v])
                        .Select(g => (Label: g.Key, Weight: g.Aggregate(0f, (sum, v) => sum + (1f / MathF.Sqrt(graph.Degree(v))))))
                        .OrderByDescending(g => g.Weight).ThenBy(g => g.Label).Select(g => g.Label).FirstOrDefault(labels[u]);
                    changed += best != labels[u] ? 1 : 0;
                    labels[u] = best;
                }
            }

            Assert.Equal(labels, Communities.Of(graph, seed));
        }
    }

    [Fact]
    public void TimeQuantile_AnyPlace_IsThatOfTheSortedTimes()
    {
        var random = new Random(1);
        uint[] times = [.. Enumerable.Range(0, 999).Select(_ => (uint)random.NextInt64(random.Next(2) == 0 ? 100_000 : uint.MaxValue)), 0, uint.MaxValue];
        uint[] sorted = [.. times.Order()];
        Assert.All(Enumerable.Range(0, times.Length), place => Assert.Equal(sorted[place], TimeQuantile.Of(times, place)));
        Assert.Equal(uint.MaxValue, TimeQuantile.Of(times, times.Length));
    }

    private static int[] PeeledCores(SocialGraph graph)
    {
        var cores = new int[graph.UserCount];
        var alive = Enumerable.Range(0, graph.UserCount).ToHashSet();
        for (var k = 1; alive.Count > 0; k++)
        {
            while (alive.Where(u => graph.Neighbors(u).ToArray().Count(alive.Contains) < k).ToArray() is { Length: > 0 } peeled)
            {
                alive.ExceptWith(peeled);
                Array.ForEach(peeled, u => cores[u] = k - 1);
            }
        }

        return cores;
    }

    private static SocialGraph TwoCliques(int size)
    {
        List<int> from = [0], to = [size];
        for (var a = 0; a < size; a++)
        {
            for (var b = a + 1; b < size; b++)
            {
                from.AddRange([a, a + size]);
                to.AddRange([b, b + size]);
            }
        }

        return SocialGraphBuilder.Build([.. Enumerable.Range(0, 2 * size).Select(i => (long)i)], [.. from], [.. to]);
    }

    private static double Cosine(float[] vectors, int a, int b)
    {
        const int d = Pymk.Core.Features.UserRow.StructureDimension;
        return System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(vectors.AsSpan(a * d, d), vectors.AsSpan(b * d, d));
    }
}
