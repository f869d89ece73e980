using Pymk.Core.Graph;
using Xunit;

namespace Pymk.Core.Tests.Graph;

public sealed class SocialGraphConnectionsTests
{
    [Fact]
    public void Connections_AnyGraph_ComeEachOnceInAscendingOrder()
    {
        var graph = Worlds.RandomGraph(80, 600, 2);
        var connections = graph.Connections().Select(c => (c.User, c.Other)).ToArray();
        var expected = Enumerable.Range(0, 80).SelectMany(u => graph.Neighbors(u).ToArray().Where(v => v > u).Select(v => (u, v)));
        Assert.Equal(expected, connections);
        Assert.Equal(graph.ConnectionCount, connections.Length);
    }

    [Fact]
    public void Where_WithTimes_KeepsTheAcceptedConnectionsAndTheirTimes()
    {
        var graph = SocialGraphBuilder.Build([3, 5, 9, 12], [0, 1, 2, 0], [1, 2, 3, 3], [10, 20, 30, 40]);

        var kept = graph.Where(c => c.Time != 20 && c.Other != 3);

        Assert.Equal([new Connection(0, 1, 10)], kept.Connections());
        Assert.Equal(graph.UserIds.ToArray(), kept.UserIds.ToArray());
        Assert.True(kept.HasTimes);
    }

    [Fact]
    public void Where_WithoutTimes_GivesAGraphWithoutTimes()
    {
        var graph = Worlds.RandomGraph(40, 200, 3);
        var kept = graph.Where(c => (c.User + c.Other) % 2 == 0);
        Assert.False(kept.HasTimes);
        Assert.Equal(graph.Connections().Where(c => (c.User + c.Other) % 2 == 0), kept.Connections());
    }
}
