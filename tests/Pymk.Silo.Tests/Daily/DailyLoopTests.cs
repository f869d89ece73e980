using Microsoft.Extensions.Time.Testing;
using Pymk.Grains.Cycle;
using Pymk.Silo.Daily;
using Xunit;

namespace Pymk.Silo.Tests.Daily;

public sealed class DailyLoopTests
{
    [Fact]
    public async Task Runs_AreAtTheirTimes_AndUnfinishedOnesGoOnSoonAfter()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
        using var end = new CancellationTokenSource();
        var codes = new Queue<int>([ExitCodes.Published, ExitCodes.Unfinished, ExitCodes.NotPublished]);
        var ran = new List<string>();
        var loop = new DailyLoop(RunAsync, time, _ => { }).RunAsync(DailyTimes.Daily("03:00"), waitsFirst: true, end.Token);

        time.Advance(TimeSpan.FromHours(14.9));
        Assert.Empty(ran);
        time.Advance(TimeSpan.FromHours(0.1));
        time.Advance(TimeSpan.FromHours(24));
        time.Advance(TimeSpan.FromMinutes(10));
        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
        Assert.Equal(["05-05 03:00", "05-06 03:00", "05-06 03:10"], ran);

        Task<int> RunAsync(CancellationToken cancellation)
        {
            ran.Add(time.GetUtcNow().ToString("MM-dd HH:mm", null));
            return Task.FromResult(codes.Dequeue());
        }
    }

    [Fact]
    public async Task LoopWithoutATimeOfDay_RunsAtOnce()
    {
        using var end = new CancellationTokenSource();
        var runs = 0;
        var loop = new DailyLoop(
            _ =>
            {
                runs++;
                return Task.FromResult(ExitCodes.Published);
            },
            new FakeTimeProvider(),
            _ => { }).RunAsync(new DailyTimes(TimeOnly.MinValue, TimeSpan.FromHours(1)), waitsFirst: false, end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
        Assert.Equal(1, runs);
    }
}
