using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Neighborhoods;
using Xunit;

namespace Pymk.Core.Tests.Neighborhoods;

public sealed class ScoreMapTests
{
    [Fact]
    public void Map_GrownAndClearedManyTimes_AgreesWithADictionary()
    {
        var map = new ScoreMap();
        var random = new Random(1);
        for (var round = 0; round < 5; round++)
        {
            map.Clear();
            var expected = new Dictionary<int, int>();
            for (var i = 0; i < 50_000; i++)
            {
                var user = random.Next(40_000);
                map.Get(user).Paths2++;
                expected[user] = expected.GetValueOrDefault(user) + 1;
            }

            Assert.Equal(expected.Count, map.Count);
            Assert.All(expected, e => Assert.Equal(e.Value, map.Items[map.Find(e.Key)].Paths2));
            Assert.Equal(-1, map.Find(40_001));
        }
    }

    [Fact]
    public void Sums_GrownAndClearedManyTimes_AgreeWithADictionary()
    {
        var sums = new UserSums();
        var random = new Random(2);
        for (var round = 0; round < 5; round++)
        {
            sums.Clear();
            var expected = new Dictionary<int, float>();
            for (var i = 0; i < 50_000; i++)
            {
                var (user, value) = (random.Next(40_000), random.Next(8));
                sums.Add(user, value);
                expected[user] = expected.GetValueOrDefault(user) + value;
            }

            Assert.Equal(expected, Enumerable.Range(0, sums.Count).ToDictionary(i => sums[i].User, i => sums[i].Sum));
        }
    }

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
}
