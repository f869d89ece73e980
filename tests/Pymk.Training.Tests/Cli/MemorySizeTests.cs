using Pymk.Training.Cli;
using Xunit;

namespace Pymk.Training.Tests.Cli;

public sealed class MemorySizeTests
{
    [Theory]
    [InlineData("8GB", 8L << 30)]
    [InlineData("8GiB", 8L << 30)]
    [InlineData(" 1.5 g ", 3L << 29)]
    [InlineData("2048mb", 2L << 30)]
    [InlineData("1073741824", 1L << 30)]
    [InlineData("1TB", 1L << 40)]
    public void TryParse_ASize_GivesItsBytes(string text, long bytes)
    {
        Assert.True(MemorySize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("8XB")]
    [InlineData("-8GB")]
    [InlineData("1023MB")]
    [InlineData("1e300TB")]
    public void TryParse_NoSize_IsRefused(string text) => Assert.False(MemorySize.TryParse(text, out _));
}
