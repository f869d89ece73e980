using Xunit;

namespace Pymk.Faiss.Tests;

public sealed class VectorInputTests
{
    public static TheoryData<string, float[], long[], string> Wrong => new()
    {
        { "part of a row", [1, 2, 3], [1], "3 numbers are not a whole number of vectors of dimension 2" },
        { "NaN", [1, 2, 3, float.NaN], [1, 2], "Row 1: number 1 is NaN" },
        { "infinity", [float.NegativeInfinity, 2, 3, 4], [1, 2], "Row 0: number 0 is infinite" },
        { "zero", [1, 2, 0, 0], [1, 2], "Row 1: the vector is zero" },
        { "too few ids", [1, 2, 3, 4], [1], "2 vectors need 2 ids, but there are 1" },
        { "twice", [1, 2, 3, 4], [5, 5], "Row 1: id 5 occurs twice" },
        { "negative id", [1, 2, 3, 4], [5, -1], "Row 1: id -1 is negative" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Build_WrongInput_NamesRowAndReason(string what, float[] vectors, long[] ids, string message)
    {
        Assert.NotEmpty(what);
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => FaissHnswIndex.Build(vectors, ids, 2)).Message, StringComparison.Ordinal);
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => ExactIndex.Build(vectors, ids, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_HugeAndTinyVectors_KeepsTheirDirection()
    {
        float[] vectors = [1e30f, 1e30f, 1e-30f, -1e-30f];
        foreach (IVectorIndex index in (IVectorIndex[])[FaissHnswIndex.Build(vectors, [1, 2], 2), ExactIndex.Build(vectors, [1, 2], 2)])
        {
            using (index)
            {
                var ids = new long[2];
                var scores = new float[2];
                index.Search([1e-20f, 1e-20f], 2, ids, scores);
                Assert.Equal([1, 2], ids);
                Assert.Equal(1, scores[0], 0.01);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65_537)]
    public void Search_KOutOfRange_IsRefused(int k)
    {
        using var index = FaissHnswIndex.Build([1, 2], [1], 2);
        using var exact = ExactIndex.Build([1, 2], [1], 2);
        Assert.Throws<ArgumentOutOfRangeException>("k", () => index.Search([1, 2], k, new long[1], new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>("k", () => exact.Search([1, 2], k, new long[1], new float[1]));
    }

    [Fact]
    public void Search_WrongQueryOrOutput_IsRefused()
    {
        using var index = FaissHnswIndex.Build([1, 2], [1], 2);
        Assert.Throws<ArgumentException>("queries", () => index.Search([1, 2, 3], 1, new long[1], new float[1]));
        Assert.Throws<ArgumentException>("queries", () => index.Search([0, 0], 1, new long[1], new float[1]));
        Assert.Throws<ArgumentException>("queries", () => index.Search([float.NaN, 0], 1, new long[1], new float[1]));
        Assert.Throws<ArgumentException>("ids", () => index.Search([1, 2], 2, new long[1], new float[2]));
        Assert.Throws<ArgumentException>("scores", () => index.Search([1, 2], 2, new long[2], new float[1]));
        Assert.Throws<ArgumentException>("options", () => index.Search([1, 2], 1, new long[1], new float[1], new SearchOptions(Rerank: true)));
    }
}
