using Pymk.Benchmarks.Days;

namespace Pymk.Benchmarks.Tests.Days;

/// <summary>The benchmark in small: it is also the test of the whole cycle over several days.</summary>
public sealed class DaysRunTests
{
    [Fact]
    public async Task Days_OfASmallNetwork_LoseNothing_AndEveryNightLearnsTheNewcomers()
    {
        var settings = new DaysSettings { Users = 1_000, Days = 2, Seed = 1, Epochs = 1, Asked = 50, Faults = false };
        var output = new StringWriter();

        var report = await new DaysRun(settings, output).RunAsync();

        Assert.Equal(2, report.Days.Count);
        Assert.Equal(0, report.Refused);
        Assert.All(report.Days, day =>
        {
            Assert.True(day.Known.Count == 0, string.Join('\n', day.Known.Examples));
            Assert.True(day.Night.IsPublished, output.ToString());
            Assert.Equal(0, day.NewcomersMissing);
            Assert.True(day.Known.Connections > 0);
        });
        Assert.NotEqual(report.Days[0].Night.Version, report.Days[1].Night.Version);
    }
}
