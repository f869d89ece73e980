using Pymk.Core.Collections;
using Xunit;

namespace Pymk.Core.Tests.Collections;

public sealed class ScoredUsersTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(999)]
    [InlineData(5000)]
    public void Best_OfManyWithTies_IsTheFrontOfTheSortedWhole(int count)
    {
        var random = new Random(count);
        var scored = new ScoredUsers();
        var all = Enumerable.Range(0, 3000).Select(u => (Score: (float)random.Next(-25, 25), User: u)).ToArray();
        random.Shuffle(all);
        foreach (var (score, user) in all)
        {
            scored.Add(user, score);
        }

        var expected = all.OrderByDescending(a => a.Score).ThenBy(a => a.User).Take(count).Select(a => a.User).ToArray();
        Assert.Equal(expected, scored.Best(count).ToArray().Select(ScoredUsers.UserOf));
    }

    [Fact]
    public void Find_OfAUser_GivesScoreAndPlace()
    {
        var scored = new ScoredUsers();
        float[] scores = [0.5f, -3, 0, 7.25f, 0, float.MinValue, float.MaxValue];
        for (var user = 0; user < scores.Length; user++)
        {
            scored.Add(user, scores[user]);
        }

        int[] places = [3, 6, 4, 2, 5, 7, 1];
        for (var user = 0; user < scores.Length; user++)
        {
            Assert.True(scored.TryFind(user, out var key, out var place));
            Assert.Equal((scores[user], places[user]), (ScoredUsers.ScoreOf(key), place));
        }

        Assert.False(scored.TryFind(7, out _, out _));
    }
}
