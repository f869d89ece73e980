using Pymk.Core.Recommend;
using Xunit;

namespace Pymk.Core.Tests.Recommend;

public sealed class NearestSweepTests
{
    /// <summary>Numbers of users beside the sizes of blocks and groups; small whole components make ties and exact sums.</summary>
    [Theory]
    [InlineData(1, 5)]
    [InlineData(33, 40)]
    [InlineData(1500, 20)]
    [InlineData(3000, 200)]
    public void Of_AnySize_FindsWhatSortingFinds(int users, int count)
    {
        const int d = 12;
        var random = new Random(users);
        var embeddings = Enumerable.Range(0, users * d).Select(_ => (float)random.Next(-3, 4)).ToArray();
        embeddings.AsSpan(0, d).Clear();
        int[] asked = [.. Enumerable.Range(0, users).Where(u => u % 7 == 0)];
        var found = new NearestSweep(embeddings, d).Of(asked, count, TestContext.Current.CancellationToken);
        Assert.Equal(asked.Length, found.Length);
        for (var i = 0; i < asked.Length; i++)
        {
            var expected = Enumerable.Range(1, users - 1)
                .Select(u => (User: u, Score: Enumerable.Range(0, d).Sum(c => embeddings[(asked[i] * d) + c] * embeddings[(u * d) + c])))
                .Where(u => u.Score != 0)
                .OrderByDescending(u => u.Score).ThenBy(u => u.User).Take(count).ToArray();
            Assert.Equal(expected.Select(e => e.User), found[i].Users);
            Assert.Equal(expected.Select(e => e.Score), found[i].Scores);
            Assert.False(found[i].Partial);
        }
    }
}
