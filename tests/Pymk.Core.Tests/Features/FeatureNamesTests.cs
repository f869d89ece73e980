using Pymk.Core.Features;
using Xunit;

namespace Pymk.Core.Tests.Features;

public sealed class FeatureNamesTests
{
    [Fact]
    public void Names_OneAColumn_AreDistinct()
    {
        Assert.Equal(PairFeatures.Count, PairFeatures.Names.Distinct().Count());
        Assert.Equal(TowerFeatures.Count, TowerFeatures.Names.Distinct().Count());
    }
}
