using Microsoft.Extensions.Time.Testing;
using Pymk.Training.Cli;
using Xunit;

namespace Pymk.Training.Tests.Cli;

public sealed class ConsoleProgressTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _out = new();

    [Fact]
    public void Log_OfAStage_HasALineEveryFiveSecondsAndOneAtTheEnd()
    {
        var progress = new ConsoleProgress(_out, terminal: false, _time);
        for (var second = 0; second <= 12; second++)
        {
            progress.Report(new StageProgress("links", second * 100, 1200, "links"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            [
                "links: 500 of 1,200 links, 100/s, 7 s left",
                "links: 1,000 of 1,200 links, 100/s, 2 s left",
                "links: 1,200 of 1,200 links, 100/s",
            ],
            Lines());
    }

    [Fact]
    public void Terminal_OfTwoStages_RewritesOneLineForEach()
    {
        var progress = new ConsoleProgress(_out, terminal: true, _time);
        progress.Report(new StageProgress("first", 1, 0, "rows"));
        progress.Report(new StageProgress("second", 1, 0, "rows"));
        progress.Finish();
        Assert.Equal(["\rfirst: 1 rows", "\rsecond: 1 rows"], Lines());
    }

    [Fact]
    public void Log_WithTheEndReportedTwice_SaysItOnce()
    {
        var progress = new ConsoleProgress(_out, terminal: false, _time);
        progress.Report(new StageProgress("files", 3, 3, "files"));
        progress.Report(new StageProgress("files", 3, 3, "files"));
        Assert.Single(Lines());
    }

    private string[] Lines() => _out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
