using CsCheck;
using Pymk.Training.Labels;
using Xunit;
using static Pymk.Training.Tests.Labels.LogFixture;

namespace Pymk.Training.Tests.Labels;

public sealed class LabelBuilderTests : IDisposable
{
    private const long Later = Start + (60 * Day);
    private readonly LogFixture _log = new();

    [Fact]
    public void View_WithoutActionForTheWindow_IsZero()
    {
        Assert.Equal((0, LabelTable.Censored), Judge(Shown(1), End));
    }

    [Fact]
    public void Impression_NeverViewed_GivesNoRow()
    {
        Assert.Empty(Labels(Shown(1)[0], End));
    }

    [Fact]
    public void View_YoungerThanTheWindow_IsLeftOutEvenWhereInvited()
    {
        Assert.Empty(Labels([.. Shown(1), Act("invite", 60, 1), new Event(Start + (14 * Day) - 1, 5, 6, "view")]));
        Assert.Single(Labels([.. Shown(1), Act("invite", 60, 1), new Event(Start + (14 * Day), 5, 6, "view")]));
    }

    [Fact]
    public void Invitation_AcceptedOnDayFifteen_IsAccepted()
    {
        Assert.Equal((1, 1), Judge([.. Shown(1), Act("invite", 60, 1), Act("accept", 15 * Day, 1), End]));
        Assert.Equal((1, 1), Judge([.. Shown(1), Act("invite", 60), Act("accept", 15 * Day), End]));
    }

    [Fact]
    public void Invitation_OnDayFifteen_ComesTooLateForTheExposure()
    {
        Assert.Equal((0, LabelTable.Censored), Judge([.. Shown(1), Act("invite", 15 * Day, 1), Act("accept", 16 * Day, 1), End]));
    }

    [Fact]
    public void Invitation_Pending_IsCensoredUnlessToldOtherwise()
    {
        Event[] events = [.. Shown(1), Act("invite", 60, 1), End];
        Assert.Equal((1, LabelTable.Censored), Judge(events));
        var label = Assert.Single(Labels(events, new LabelOptions { UnansweredIsRefusedAfter = TimeSpan.FromDays(30) }));
        Assert.Equal((1, 0), (label.Invited, label.Accepted));
    }

    [Theory]
    [InlineData("dismiss")]
    [InlineData("block")]
    public void Invitation_TurnedAwayByTheCandidate_IsRefused(string action)
    {
        Assert.Equal((1, 0), Judge([.. Shown(1), Act("invite", 60, 1), new Event(Start + Day, 2, 1, action), End]));
    }

    [Theory]
    [InlineData("dismiss")]
    [InlineData("block")]
    public void Suggestion_TurnedAwayByTheUser_IsAHardZero(string action)
    {
        var label = Assert.Single(Labels([.. Shown(1), Act(action, 60, 1), End], new LabelOptions { HardNegativeWeight = 3 }));
        Assert.Equal((0, 3f), (label.Invited, label.Weight));
    }

    [Fact]
    public void Action_BeforeItsImpressionByASkewedClock_StillCounts()
    {
        Assert.Equal((1, 1), Judge([.. Shown(1), Act("invite", -3600, 1), Act("accept", -1800, 1), End]));
        Assert.Equal((1, -1), Judge([.. Shown(null), Act("invite", -200), End]));
        Assert.Equal((0, -1), Judge([.. Shown(null), Act("invite", -400), End]));
    }

    [Fact]
    public void Suggestion_ShownAgain_GivesTheActionToTheLastShowing()
    {
        var labels = Labels([.. Shown(1), .. Shown(2, 2 * Day), Act("invite", 3 * Day), End]);
        Assert.Equal([(0, 0, -1f), (1, 1, 2f)], labels.Select(l => (l.Invited, l.TimesShown, l.DaysSinceShown)));
    }

    [Fact]
    public void Events_Repeated_CountOnce()
    {
        Event[] once = [.. Shown(1), Act("invite", 60, 1), Act("accept", Day, 1), End];
        Assert.Equal(Labels(once), Labels([.. once, .. once]));
    }

    [Fact]
    public void Labels_FromATime_LeaveOutEarlierRowsButKeepTheirCount()
    {
        var options = new LabelOptions { From = DateTimeOffset.FromUnixTimeSeconds(Start + Day) };
        Assert.Equal(1, Assert.Single(Labels([.. Shown(1), .. Shown(2, 2 * Day), End], options)).TimesShown);
    }

    [Fact]
    public void Labels_OfAnyLog_EqualThoseOfTheOracle()
    {
        var times = Gen.OneOf(
            Gen.Int[0, 40].Select(d => Start + (d * Day)),
            Gen.Int[0, 5].Select(m => Start + (m * 100L)),
            Gen.Int[-2, 2].Select(s => Start + (14 * Day) + s),
            Gen.Int[0, 40 * 86_400].Select(s => Start + s));
        var oneEvent = Gen.Select(
            times,
            OneOf((0, 1), (1, 0), (0, 2)),
            OneOf("impression", "impression", "view", "view", "click", "invite", "invite", "accept", "decline", "dismiss", "block"),
            Gen.Int[0, 3], OneOf<long?>(null, null, 1, 2, 3),
            (time, pair, action, position, request) => new Event(time, pair.Item1, pair.Item2, action, position, request));
        var options = Gen.Select(
            OneOf<TimeSpan?>(null, TimeSpan.FromDays(10)), OneOf<long?>(null, Start + (3 * Day)), OneOf<long?>(null, Start + (30 * Day)),
            (refused, from, end) => new LabelOptions
            {
                UnansweredIsRefusedAfter = refused,
                From = from is { } f ? DateTimeOffset.FromUnixTimeSeconds(f) : null,
                End = end is { } e ? DateTimeOffset.FromUnixTimeSeconds(e) : null,
                HardNegativeWeight = 2,
            });
        Gen.Select(oneEvent.List[0, 24], options).Sample(
            (events, chosen) => Assert.Equal(LabelOracle.Build(events, chosen), Labels([.. events], chosen)), iter: 150, threads: 1);
    }

    public void Dispose() => _log.Dispose();

    private static Event End => new(Later, 8, 9, "view", 0, 99_999);

    private static Event[] Shown(long? request, long after = 0) =>
        [new(Start + after, 1, 2, "impression", 3, request), new(Start + after + 1, 1, 2, "view", 0, request)];

    private static Event Act(string action, long after, long? request = null) => new(Start + after, 1, 2, action, 0, request);

    private (int, int) Judge(params IEnumerable<Event> events)
    {
        var label = Assert.Single(Labels([.. events]), l => l.User == 1);
        return (label.Invited, label.Accepted);
    }

    private (int, int) Judge(IEnumerable<Event> events, Event last) => Judge(events.Append(last));

    private List<Label> Labels(params Event[] events) => Labels(events, new LabelOptions());

    private List<Label> Labels(Event[] events, LabelOptions options)
    {
        var t = LabelBuilder.Build(_log.With(events).Log, options, TestContext.Current.CancellationToken);
        return [.. Enumerable.Range(0, t.Count).Select(i => new Label(
            t.User[i], t.Candidate[i], t.Time[i], t.Position[i], t.TimesShown[i], t.DaysSinceShown[i],
            t.Invited[i], t.Accepted[i], t.Weight[i], t.Request[i]))];
    }
}
