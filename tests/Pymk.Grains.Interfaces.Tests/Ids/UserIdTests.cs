using System.Text;
using Pymk.Grains.Interfaces.Ids;
using Xunit;

namespace Pymk.Grains.Interfaces.Tests.Ids;

public sealed class UserIdTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("007", 7)]
    [InlineData("17.0", 17)]
    [InlineData("17.000", 17)]
    [InlineData("9007199254740993", 9007199254740993)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void ReadsNumbers(string text, long expected)
    {
        Assert.True(UserIdRules.TryNumber(text, out var number));
        Assert.Equal(expected, number);
        Assert.True(UserIdRules.TryNumber(Encoding.UTF8.GetBytes(text), out number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+7")]
    [InlineData("-1")]
    [InlineData(" 7")]
    [InlineData("7 ")]
    [InlineData("1e3")]
    [InlineData("7.")]
    [InlineData(".0")]
    [InlineData("7.5")]
    [InlineData("7\0")]
    [InlineData("7.0.0")]
    [InlineData("9223372036854775808")]
    [InlineData("٣")]
    [InlineData("bob")]
    public void RefusesOtherSpellings(string text)
    {
        Assert.False(UserIdRules.TryNumber(text, out _));
        Assert.False(UserIdRules.TryNumber(Encoding.UTF8.GetBytes(text), out _));
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("org:17")]
    [InlineData("a/b%2F ..")]
    [InlineData("😀")]
    [InlineData("\uFFFD")]
    public void TakesTexts(string text) => Assert.True(UserIdRules.IsText(text, out _));

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("a\0b", "U+0000")]
    public void RefusesTexts(string? text, string expected)
    {
        Assert.False(UserIdRules.IsText(text, out var reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesHalfASurrogatePairAndLongTexts()
    {
        Assert.False(UserIdRules.IsText("a\uD83D", out _));
        Assert.False(UserIdRules.IsText("\uDE00\uD83D", out _));
        Assert.True(UserIdRules.IsText(new string('x', 128), out _));
        Assert.False(UserIdRules.IsText(new string('x', 129), out _));
    }

    [Fact]
    public void DrawsTheSameNumberFromBothForms()
    {
        var text = new string('€', 128);

        Assert.Equal(UserIdHash.Default.Number(text), UserIdHash.Default.Number(Encoding.UTF8.GetBytes(text), 0));
        Assert.NotEqual(UserIdHash.Default.Number("bob"), UserIdHash.Default.Number("bob", 1));
        Assert.InRange(UserIdHash.Default.Number("bob"), 0, long.MaxValue);
    }

    // The store of a network keeps these numbers, so they never change. From sha256sum over a zero byte and "bob".
    [Fact]
    public void DrawsNumbersThatStay() => Assert.Equal(3749030953228656062, UserIdHash.Default.Number("bob"));

    [Fact]
    public void DrawsFewNumbersOfFewBits() =>
        Assert.All(Enumerable.Range(0, 100), i => Assert.InRange(new UserIdHash(4).Number($"user-{i}"), 0, 15));

    [Fact]
    public void WritesItselfAsTheApplicationDoes()
    {
        Assert.Equal("7", new UserId(7).ToString());
        Assert.Equal("bob", new UserId(7, "bob").ToString());
        Assert.Equal(new UserId(7), (UserId)7);
    }
}
