using Pymk.Core.Features;
using Xunit;

namespace Pymk.Core.Tests.Features;

public sealed class SByteDotTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(70)]
    public void Dot_RandomBytes_EqualsTheSumOfProducts(int dimension)
    {
        var random = new Random(dimension);
        for (var i = 0; i < 50; i++)
        {
            var a = Enumerable.Range(0, dimension).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
            var b = Enumerable.Range(0, dimension).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
            Assert.Equal(a.Zip(b).Sum(p => p.First * p.Second), SByteDot.Dot(a, b));
        }

        sbyte[] low = [.. Enumerable.Repeat((sbyte)-127, dimension)];
        Assert.Equal(127 * 127 * dimension, SByteDot.Dot(low, low));
    }
}
