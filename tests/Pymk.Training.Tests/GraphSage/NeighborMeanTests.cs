using Pymk.Core.Graph;
using Pymk.Training.GraphSage;
using Xunit;

namespace Pymk.Training.Tests.GraphSage;

public sealed class NeighborMeanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Write_RandomGraph_EqualsTheSumOverNeighbours(double exponent)
    {
        var random = new Random(6);
        var from = Enumerable.Range(0, 60).Select(_ => random.Next(20)).ToArray();
        var to = Enumerable.Range(0, 60).Select(_ => random.Next(20)).ToArray();
        var graph = SocialGraphBuilder.Build([.. Enumerable.Range(0, 21).Select(i => (long)i)], from, to);
        var rows = Enumerable.Range(0, 21 * 3).Select(_ => random.NextSingle()).ToArray();

        var (neighbors, mean, last) = (new NeighborMean(graph, exponent), new float[3], new float[1]);

        for (var u = 0; u < 21; u++)
        {
            neighbors.Write(u, rows, mean);
            neighbors.Write(u, rows, 3, 2, last);
            Assert.Equal(mean[2], last[0]);
            for (var j = 0; j < 3; j++)
            {
                double sum = 0, total = 0;
                foreach (var v in graph.Neighbors(u))
                {
                    var weight = Math.Pow(graph.Degree(v), -exponent);
                    sum += weight * rows[(v * 3) + j];
                    total += weight;
                }

                Assert.Equal(total == 0 ? 0 : sum / total, mean[j], 4);
            }
        }
    }

    [Fact]
    public void Draw_AnyStep_NeverUsesAFriendAsNegativeNorTheHiddenPairAsNeighbour()
    {
        var random = new Random(8);
        var from = Enumerable.Range(0, 300).Select(_ => random.Next(50)).ToArray();
        var to = Enumerable.Range(0, 300).Select(_ => random.Next(50)).ToArray();
        var whole = SocialGraphBuilder.Build([.. Enumerable.Range(0, 50).Select(i => (long)i)], from, to);
        var split = EdgeSplit.Draw(whole, 0.3, random);
        var options = new GraphSageOptions { RandomNegatives = 20, FanOut = 4, ColdShare = 0 };
        var sampler = new PairSampler(whole, split.Rest, new NeighborMean(split.Rest, 0.5), options, random);

        for (var step = 0; step < 5; step++)
        {
            var batch = sampler.Draw(split.Hidden.AsSpan(step * 8, 8));
            var columns = batch.Users.Length - batch.Pairs;
            for (var i = 0; i < batch.Pairs; i++)
            {
                Assert.True(batch.LogitOffsets[(i * columns) + i] > -100, "the positive counts");
                for (var c = 0; c < columns; c++)
                {
                    var user = batch.Users[batch.Pairs + c];
                    var mayNot = user == batch.Users[i] || whole.Connected(batch.Users[i], user);
                    Assert.True(c == i || !mayNot || batch.LogitOffsets[(i * columns) + c] < -1000, $"{user} is a friend of {batch.Users[i]}");
                    Assert.True(mayNot || batch.LogitOffsets[(i * columns) + c] > -100, "a stranger is a negative");
                }
            }

            for (var u = 0; u < batch.Users.Length; u++)
            {
                for (var k = 0; k < 4; k++)
                {
                    Assert.True(batch.NeighborWeights[(u * 4) + k] == 0 || split.Rest.Connected(batch.Users[u], batch.Neighbors[(u * 4) + k]));
                }
            }
        }
    }
}
