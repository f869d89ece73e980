using Pymk.Grains.Behavior;

namespace Pymk.Grains.Tests.Behavior;

public sealed class ActivityLogTests
{
    private const long Day = 86_400;

    [Fact]
    public void After_KnownEntries_HasTheUsersWithALaterDaySince()
    {
        var log = new ActivityLog(3);
        log.Add(1, (100 * Day) + 5);
        log.Add(2, 90 * Day);
        log.Add(1, (101 * Day) - 1);
        log.Add(2, 80 * Day);
        log.Add(5, 0);
        var first = log.After(0, 0);
        Assert.Equal([(1L, 100), (2L, 90)], first.Users.Zip(first.Days));
        Assert.Equal((2, 2), (first.Known, first.Count));

        log.Add(2, 100 * Day);
        var next = log.After(first.Epoch, first.Known);
        Assert.Equal([(2L, 100)], next.Users.Zip(next.Days));
        Assert.Empty(log.After(next.Epoch, next.Known).Users);
    }

    [Fact]
    public void After_AnotherActivationsEntries_StartsOver()
    {
        var (before, log) = (new ActivityLog(3), new ActivityLog(4));
        before.Add(1, Day);
        log.Add(1, Day);
        var known = before.After(0, 0);
        Assert.Equal<long>([1], log.After(known.Epoch, known.Known).Users);
    }

    [Fact]
    public void After_ManyDays_ComesInParts_AndIsRewrittenInANewEpoch()
    {
        var log = new ActivityLog(1);
        const int Users = 80_000;
        for (var day = 1; day <= 4; day++)
        {
            for (var user = 0; user < Users; user++)
            {
                log.Add(user, day * Day);
            }
        }

        // 320,000 entries are more than twice the users and an answer's worth.
        var days = new Dictionary<long, int>();
        var updates = new ActivityUpdates(0, 0, 0, [], []);
        var parts = 0;
        do
        {
            updates = log.After(updates.Epoch, updates.Known);
            Assert.InRange(updates.Users.Length, 1, ActivityLog.MostAtOnce);
            parts++;
            foreach (var (user, day) in updates.Users.Zip(updates.Days))
            {
                days[user] = day;
            }
        }
        while (updates.Known < updates.Count);
        Assert.True(parts > 1);
        Assert.Equal(Users, days.Count);
        Assert.All(days.Values, day => Assert.Equal(4, day));
        Assert.True(updates.Count < 4 * Users);
    }
}
