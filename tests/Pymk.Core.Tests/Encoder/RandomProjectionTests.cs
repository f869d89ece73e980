using Pymk.Core.Encoder;
using Xunit;

namespace Pymk.Core.Tests.Encoder;

public sealed class RandomProjectionTests
{
    [Fact]
    public void Draw_DifferentIds_GivesNearlyOrthogonalSignsThatDependOnTheIdAlone()
    {
        var rows = Enumerable.Range(0, 20).Select(id => Draw(id, 1024)).ToArray();
        Assert.All(rows, row => Assert.All(row, x => Assert.Equal(1, Math.Abs(x))));
        Assert.Equal(rows[7], Draw(7, 1024));
        Assert.Equal(rows[7][..64], Draw(7, 64));
        for (var a = 0; a < rows.Length; a++)
        {
            // Five standard deviations of a sum of 1,024 random signs.
            Assert.All(rows[..a], other => Assert.InRange(rows[a].Zip(other).Sum(p => p.First * p.Second), -160, 160));
        }
    }

    private static float[] Draw(long id, int width)
    {
        var row = new float[width];
        RandomProjection.Draw(id, row);
        return row;
    }
}
