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
