using CsCheck;
using Pymk.Core.Behavior;
using Pymk.Core.Features;
using Pymk.Training.Labels;
using Xunit;
using static Pymk.Training.Tests.Labels.LogFixture;

namespace Pymk.Training.Tests.Labels;

public sealed class BehaviorBuilderTests : IDisposable
{
    private const int Users = 4;
    private readonly LogFixture _log = new();

    private static readonly Gen<List<Event>> Logs = Gen.Select(
        Gen.Int[0, 60 * 86_400], OneOf((0, 1), (1, 0), (0, 2), (2, 1), (3, 0)),
        OneOf("impression", "view", "click", "invite", "accept", "decline", "dismiss", "block"), OneOf<long?>(null, 1, 2),
        (time, pair, action, request) => new Event(Start + time, pair.Item1, pair.Item2, action, 0, request)).List[0, 40];

    [Fact]
    public void Behavior_OfAnyLog_EqualsPlainCounts()
    {
        Logs.Sample(
            log =>
            {
                var cut = Start + (45 * Day);
                var found = Build(log, cut);
                var past = log.Where(e => e.Time < cut).Distinct().ToList();
                for (var u = 0; u < Users; u++)
                {
                    int As(string action) => past.Count(e => e.Viewer == u && e.Action == action);
                    int Of(string action) => past.Count(e => e.Candidate == u && e.Action == action);
                    var counts = found.Of(u);
                    var own = past.Where(e => e.Viewer == u && e.Action is not ("accept" or "decline")).ToList();
                    var days = own.Where(e => e.Time >= cut - (30 * Day)).Select(e => e.Time / Day).Distinct().Count();
                    var refused = Refusals(past).Count(e => e.Candidate == u);
                    Assert.Equal(
                        new BehaviorCounts(Of("impression"), Of("view"), Of("invite"), As("view"), As("invite"), Of("accept"), refused, days),
                        counts);
                    var answered = past.Where(e => e.Candidate == u && (e.Action is "accept" or "decline"));
                    Assert.Equal(own.Concat(answered).Select(e => e.Time / Day).DefaultIfEmpty(0).Max(), found.LastActiveDay(u));
                    var scalars = new float[UserRow.ScalarCount];
                    found.Rates.Write(counts, scalars);
                    Assert.Equal(Smooth(As("invite"), As("view"), past, "invite", "view"), scalars[(int)UserScalar.InviteRate], 4);
                    Assert.Equal(Smooth(Of("invite"), Of("view"), past, "invite", "view"), scalars[(int)UserScalar.InvitedRate], 4);
                    var accepts = past.Where(e => e.Action == "accept").ToList();
                    var answers = accepts.Concat(Refusals(past)).ToList();
                    Assert.Equal(
                        Smooth(accepts.Count(e => e.Candidate == u), answers.Count(e => e.Candidate == u), accepts.Count, answers.Count),
                        scalars[(int)UserScalar.AcceptRate],
                        4);
                }
            },
            iter: 150,
            threads: 1);
    }

    [Fact]
    public void Behavior_BeforeATime_DoesNotChangeWithWhatHappensLater()
    {
        Gen.Select(Logs, Logs).Sample(
            (past, future) =>
            {
                var cut = Start + (61 * Day);
                var later = future.Select(e => e with { Time = e.Time + (61 * Day) });
                var alone = Describe(Build(past, cut));
                Assert.Equal(alone, Describe(Build([.. past, .. later], cut)));
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void ShownPairs_OfRepeatedRequests_CountEachOnce()
    {
        _log.With(
            new Event(Start, 0, 1, "impression", 1, 7),
            new Event(Start + 1, 0, 1, "impression", 1, 7),
            new Event(Start + 2, 0, 1, "impression", 1, 8),
            new Event(Start + 3, 0, 1, "view", 1, 9), new Event(Start + 5, 2, 0, "impression"), new Event(Start + 100, 2, 0, "impression"));
        var pairs = ShownPairsBuilder.Build(_log.Log, Users, DateTimeOffset.FromUnixTimeSeconds(Start + 100), TestContext.Current.CancellationToken);
        Assert.Equal(2, pairs.Count);
        Assert.Equal((2, (uint)Start + 2), pairs.Find(0, 1));
        Assert.Equal((1, (uint)Start + 5), pairs.Find(2, 0));
        Assert.Equal((0, 0u), pairs.Find(1, 0));
        Assert.Equal((0, 0u), pairs.Find(3, 0));
    }

    public void Dispose() => _log.Dispose();

    private static float Smooth(int successes, int trials, List<Event> all, string success, string trial)
    {
        return Smooth(successes, trials, all.Count(e => e.Action == success), all.Count(e => e.Action == trial));
    }

    private static float Smooth(int successes, int trials, int allSuccesses, int allTrials)
    {
        var overall = allTrials > 0 ? (float)allSuccesses / allTrials : 0;
        return (successes + (BehaviorRates.PriorTrials * overall)) / (Math.Max(successes, trials) + BehaviorRates.PriorTrials);
    }

    private static List<Event> Refusals(List<Event> past) =>
    [
        .. past.Where(e => e.Action == "decline"),
        .. past.Where(e => e.Action == "invite").GroupBy(e => (e.Viewer, e.Candidate)).Select(g => g.MinBy(e => e.Time)!)
            .Where(i => past.Any(n => n.Action is "dismiss" or "block" && n.Viewer == i.Candidate && n.Candidate == i.Viewer && n.Time >= i.Time)),
    ];

    private static string Describe(BehaviorHistory t) => string.Join(' ', Enumerable.Range(0, Users).Select(t.Of).Cast<object>().Append(t.Rates));

    private BehaviorHistory Build(List<Event> log, long before)
    {
        return BehaviorBuilder.Build(_log.With(log).Log, Users, DateTimeOffset.FromUnixTimeSeconds(before), TestContext.Current.CancellationToken);
    }
}
