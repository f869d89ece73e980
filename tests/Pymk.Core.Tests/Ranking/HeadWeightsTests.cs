using Pymk.Core.Files;
using Pymk.Core.Ranking;
using Pymk.Testing.Models;
using Xunit;

namespace Pymk.Core.Tests.Ranking;

public sealed class HeadWeightsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void TryRead_WrittenWeights_ReturnsThem()
    {
        var weights = TrainedHeadFixture.Weights(1);
        weights.Write(_path);
        Assert.Equivalent(weights, HeadWeights.TryRead(_path), strict: true);
    }

    [Fact]
    public void TryRead_NoFile_ReturnsNull() => Assert.Null(HeadWeights.TryRead(_path + ".missing"));

    [Fact]
    public void TryRead_AnyTruncation_IsRefused()
    {
        TrainedHeadFixture.Weights(1).Write(_path);
        var bytes = File.ReadAllBytes(_path);
        for (var length = 0; length < bytes.Length; length += 997)
        {
            File.WriteAllBytes(_path, bytes.AsSpan(0, length));
            Assert.Throws<ModelFileException>(() => HeadWeights.TryRead(_path));
        }
    }

    [Fact]
    public void TryRead_WeightsOfOtherFeatures_NamesTheSection()
    {
        var w = TrainedHeadFixture.Weights(1);
        new SectionFile.Writer("head", 1)
            .Add("clip", [w.Clip])
            .Add("mean", w.Mean[1..])
            .Add("hidden_bias", w.HiddenBias)
            .WriteTo(_path);
        var refused = Assert.Throws<ModelFileException>(() => HeadWeights.TryRead(_path));
        Assert.Contains("'mean'", refused.Message, StringComparison.Ordinal);
    }
}
