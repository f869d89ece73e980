using Pymk.Core.Encoder;
using Xunit;

namespace Pymk.Core.Tests.Encoder;

public sealed class EncoderTokensTests
{
    [Fact]
    public void MakeUnit_MoreTokensThanAllowed_KeepsTheRarestWithUnitLength()
    {
        List<(float Weight, long Row)> tokens = [(0.2f, 1), (0.9f, 2), (0.5f, 9), (0.5f, 3)];
        EncoderTokens.MakeUnit(tokens, 3);
        Assert.Equal([2, 3, 9], tokens.Select(t => t.Row));
        Assert.Equal(1, tokens.Sum(t => t.Weight * t.Weight), 1e-5f);
    }

    [Fact]
    public void RowOf_AnyText_IsAFixedRowOfTheTable()
    {
        Assert.InRange(EncoderTokens.RowOf("school", "MIT", 100), 0, 99);
        Assert.Equal(EncoderTokens.RowOf("school", "MIT", 1 << 16), EncoderTokens.RowOf("school", "MIT", 1 << 16));
        Assert.NotEqual(EncoderTokens.RowOf("school", "MIT", int.MaxValue), EncoderTokens.RowOf("employer", "MIT", int.MaxValue));
    }

    [Fact]
    public void Rarity_OfASingleHolder_IsOneAndFallsWithHolders()
    {
        Assert.Equal(1, EncoderTokens.Rarity(1, 1000), 1e-6f);
        Assert.True(EncoderTokens.Rarity(10, 1000) > EncoderTokens.Rarity(100, 1000));
    }
}
