using Pymk.Core.Graph;
using Pymk.Core.Relations;
using Xunit;

namespace Pymk.Core.Tests.Relations;

public sealed class ModelConnectionsTests
{
    private static readonly SocialGraph Graph = SocialGraphBuilder.Build([10, 20, 30], [0], [1], [5]);

    [Theory]
    [InlineData(10, 20, 4_999, true)]
    [InlineData(20, 10, 4_999, true)]
    [InlineData(10, 20, 5_000, false)]
    [InlineData(10, 30, 4_999, false)]
    [InlineData(10, 40, 4_999, false)]
    public void Overrule_AnEndBeforeTheBeginInTheModel(long from, long to, long timeMs, bool overruled)
    {
        var end = new RelationEvent(from, to, RelationKind.Connection, false, timeMs);
        Assert.Equal(overruled, ModelConnections.Overrule(Graph, end));
        Assert.False(ModelConnections.Overrule(Graph, end with { Active = true }));
        Assert.False(ModelConnections.Overrule(Graph, end with { Kind = RelationKind.Block }));
    }

    [Fact]
    public void Overrule_InAGraphWithoutTimes_IsFalse() => Assert.False(ModelConnections.Overrule(
        SocialGraphBuilder.Build([10, 20], [0], [1]), new RelationEvent(10, 20, RelationKind.Connection, false, 1)));

    [Fact]
    public void Has_IsTrueInBothDirections()
    {
        Assert.True(ModelConnections.Has(Graph, 10, 20));
        Assert.True(ModelConnections.Has(Graph, 20, 10));
        Assert.False(ModelConnections.Has(Graph, 10, 30));
        Assert.False(ModelConnections.Has(Graph, 10, 40));
    }
}
