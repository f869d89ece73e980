using Pymk.Grains.Index;

namespace Pymk.Grains.Tests.Index;

public sealed class ShardHitsTests
{
    [Fact]
    public void Lists_OfShards_AreReadByTheirPlace()
    {
        var hits = ShardHits.Pack([1, 2, 3, -1], [0.5f, 0.4f, 0.3f, 0], partial: false);
        var (users, scores) = (new long[2], new float[2]);
        hits.CopyTo(1, users, scores);
        Assert.Equal([3, -1], users);
        Assert.Equal([0.3f, 0], scores);
        Assert.Equal(48, hits.Bytes);
    }

    [Theory]
    [InlineData(32, 16, true)]
    [InlineData(31, 16, false)]
    [InlineData(24, 12, false)]
    [InlineData(32, 12, false)]
    [InlineData(0, 0, false)]
    public void Bytes_OfAnotherLength_HoldNoLists(int users, int scores, bool hold) =>
        Assert.Equal(hold, new ShardHits(new byte[users], new byte[scores], Partial: false).Holds(4));
}
