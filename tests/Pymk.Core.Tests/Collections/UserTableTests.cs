using Pymk.Core.Collections;
using Xunit;

namespace Pymk.Core.Tests.Collections;

public sealed class UserTableTests
{
    [Fact]
    public void Table_GrownAndClearedManyTimes_AgreesWithADictionary()
    {
        var table = new UserTable<int>();
        var random = new Random(1);
        for (var round = 0; round < 5; round++)
        {
            table.Clear();
            var expected = new Dictionary<int, int>();
            for (var i = 0; i < 50_000; i++)
            {
                var user = random.Next(40_000);
                table.GetOrAdd(user)++;
                expected[user] = expected.GetValueOrDefault(user) + 1;
            }

            Assert.Equal(expected.Count, table.Count);
            Assert.All(expected, e => Assert.Equal(e.Value, table.Values[table.Find(e.Key)]));
            Assert.Equal(-1, table.Find(40_001));
        }
    }

    [Fact]
    public void Slots_Always_FollowTheOrderAdded()
    {
        var table = new UserTable<float>();
        int[] users = [.. Enumerable.Range(0, 30_000).Select(i => i * 7)];
        new Random(2).Shuffle(users);
        foreach (var user in users)
        {
            table.GetOrAdd(user) = user;
        }

        Assert.Equal(users, table.Users.ToArray());
        Assert.Equal(Array.ConvertAll(users, user => (float)user), table.Values.ToArray());
    }

    [Fact]
    public void Value_OfAUserAddedAfterClear_IsTheDefault()
    {
        var table = new UserTable<int>();
        table.GetOrAdd(5) = 3;
        table.Clear();
        Assert.Equal(-1, table.Find(5));
        Assert.Equal(0, table.GetOrAdd(5));
    }
}
