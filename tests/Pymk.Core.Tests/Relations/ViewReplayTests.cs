using Pymk.Core.Relations;
using Pymk.Core.Rules;
using Xunit;

namespace Pymk.Core.Tests.Relations;

/// <summary>The contract of the stores holds the replay equal to what the service counts; here is what needs no store.</summary>
public sealed class ViewReplayTests
{
    private const long Start = 1_770_000_000;
    private const long Day = 86_400;

    [Fact]
    public void Views_OfSeveralUsers_AreCountedByViewer()
    {
        var replay = new ViewReplay(users: 5, now: Start + Day);
        replay.Add(1, 4, Start);
        replay.Add(1, 4, Start);
        replay.Add(1, 0, Start + 5);
        replay.Add(1, 4, Start + 9);
        replay.Add(3, 1, Start + 2);
        var views = replay.Build();

        Assert.Equal(3, views.Count);
        Assert.Equal([(0, new ViewTally(1, Start + 5)), (4, new ViewTally(3, Start + 9))], Of(views, 1));
        Assert.Equal([(1, new ViewTally(1, Start + 2))], Of(views, 3));
        Assert.All([0, 2, 4], user => Assert.Empty(Of(views, user)));
    }

    [Theory]
    [InlineData(89, 2)]
    [InlineData(90, 1)]
    public void Views_AfterThePeriodWithoutAny_StartAgain(int days, int times)
    {
        var replay = new ViewReplay(2, Start + (days * Day), keepDays: 90);
        replay.Add(0, 1, Start);
        replay.Add(0, 1, Start + (days * Day));
        Assert.Equal([(1, new ViewTally(times, Start + (days * Day)))], Of(replay.Build(), 0));
    }

    [Theory]
    [InlineData(89, 1)]
    [InlineData(90, 0)]
    public void Views_OfAUserWhoViewedNobodySince_AreForgotten(int days, int people)
    {
        var replay = new ViewReplay(2, Start + (days * Day), keepDays: 90);
        replay.Add(0, 1, Start);
        Assert.Equal(people, replay.Build().Count);
    }

    [Fact]
    public void Views_OfAnEarlierUser_AreRefused()
    {
        var replay = new ViewReplay(4, Start);
        replay.Add(2, 1, Start);
        Assert.Throws<ArgumentOutOfRangeException>(() => replay.Add(1, 2, Start));
    }

    private static (int Person, ViewTally Views)[] Of(OfflineViews views, int user)
    {
        var counts = new Dictionary<int, ViewTally>();
        views.Write(user, counts);
        return [.. counts.Select(c => (c.Key, c.Value)).OrderBy(c => c.Key)];
    }
}
