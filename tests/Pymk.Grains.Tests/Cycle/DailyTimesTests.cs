using Pymk.Grains.Cycle;

namespace Pymk.Grains.Tests.Cycle;

public sealed class DailyTimesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("03:00", 24, "05-04 03:00", "05-05 03:00")]
    [InlineData("12:00", 24, "05-04 12:00", "05-05 12:00")]
    [InlineData("12:01", 24, "05-03 12:01", "05-04 12:01")]
    [InlineData("03:00", 6, "05-04 09:00", "05-04 15:00")]
    public void Times_AroundNow_AreThoseOfThePeriod(string at, int hours, string last, string next)
    {
        var times = DailyTimes.Daily(at) with { Every = TimeSpan.FromHours(hours) };
        Assert.Equal(last, times.Last(Noon).ToString("MM-dd HH:mm", null));
        Assert.Equal(next, times.Next(Noon).ToString("MM-dd HH:mm", null));
    }

    [Theory]
    [InlineData("3:00")]
    [InlineData("24:00")]
    [InlineData("03:00:00")]
    [InlineData("")]
    public void Text_ThatIsNoTimeOfDay_IsRefused(string at)
    {
        Assert.False(DailyTimes.TryParse(at, out _));
        Assert.Throws<FormatException>(() => DailyTimes.Daily(at));
    }
}
