using Pymk.Benchmarks.Days;

namespace Pymk.Benchmarks.Tests.Days;

public sealed class DayRecallTests
{
    [Fact]
    public void TheStandardError_IsThatOfThePairedDifference()
    {
        var recall = DayRecall.Of([1, 0, 1, 0.5], [0, 0, 1, 0.5]);

        Assert.Equal(4, recall.Asked);
        Assert.Equal(0.625, recall.Daily);
        Assert.Equal(0.375, recall.Frozen);

        // The differences are 1, 0, 0, 0: their standard deviation is 1/2.
        Assert.Equal(0.25, recall.StandardError, 1e-12);
    }

    [Fact]
    public void NobodyAsked_IsNoRecall() => Assert.Equal(default, DayRecall.Of([], []));
}
