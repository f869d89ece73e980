using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Pymk.Grains.Interfaces.Admission;
using Xunit;

namespace Pymk.Grains.Interfaces.Tests.Admission;

public sealed class WorkLimitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryEnter_WithoutAFreePlace_IsFalseUntilOneLeaves()
    {
        var limit = new WorkLimit("tests", underWay: 2);
        Assert.True(limit.TryEnter());
        Assert.True(limit.TryEnter());
        Assert.False(limit.TryEnter());
        limit.Leave();
        Assert.True(limit.TryEnter());
    }

    [Fact]
    public async Task EnterAsync_SeveralWait_EnterInOrderOfArrival()
    {
        var limit = Full(waiting: 3);
        Task[] turns = [.. Enumerable.Range(0, 3).Select(_ => limit.EnterAsync(Second).AsTask())];
        for (var next = 0; next < turns.Length; next++)
        {
            Assert.All(turns[next..], t => Assert.False(t.IsCompleted));
            limit.Leave();
            await turns[next];
        }

        Assert.False(limit.TryEnter());
        limit.Leave();
        Assert.True(limit.TryEnter());
    }

    [Fact]
    public async Task EnterAsync_QueueIsFull_RefusedAtOnce()
    {
        var limit = Full(waiting: 1);
        var first = limit.EnterAsync(Second);
        var refused = await Assert.ThrowsAsync<OverloadedException>(() => limit.EnterAsync(Second).AsTask());
        Assert.Equal(("tests", Second), (refused.What, refused.RetryAfter));
        limit.Leave();
        await first;
    }

    [Fact]
    public async Task EnterAsync_WaitedTooLong_RefusedInItsTurnAndTheNextEnters()
    {
        var limit = Full(waiting: 2);
        var late = limit.EnterAsync(Second).AsTask();
        var patient = limit.EnterAsync(Timeout.InfiniteTimeSpan).AsTask();
        _time.Advance(Second + Second);
        limit.Leave();
        await Assert.ThrowsAsync<OverloadedException>(() => late);
        await patient;
        Assert.False(limit.TryEnter());
    }

    [Fact]
    public async Task EnterAsync_TheQueueAdvancesTooSlowly_RefusesAllButTheFirstAtOnce()
    {
        var limit = Full(waiting: 10);
        var slow = limit.EnterAsync(Timeout.InfiniteTimeSpan).AsTask();
        _time.Advance(80 * Second);
        limit.Leave();
        await slow;
        var first = limit.EnterAsync(Second);
        var refused = await Assert.ThrowsAsync<OverloadedException>(() => limit.EnterAsync(Second).AsTask());
        Assert.Equal(10 * Second, refused.RetryAfter);
        Assert.False(first.IsCompleted);
        Assert.False(limit.EnterAsync(Timeout.InfiniteTimeSpan).IsCompleted);
    }

    [Fact]
    public async Task RunAsync_ManyAtOnce_NeverExceedsTheLimitAndRunsThemAll()
    {
        var limit = new WorkLimit("tests", underWay: 3, waiting: 1_000);
        var (underWay, most) = (0, 0);
        var runs = Enumerable.Range(0, 1_000).Select(i => limit.RunAsync(
            async () =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref underWay));
                await Task.Yield();
                Interlocked.Decrement(ref underWay);
                return i;
            },
            Timeout.InfiniteTimeSpan));
        Assert.Equal(Enumerable.Range(0, 1_000), await Task.WhenAll(runs));
        Assert.InRange(most, 1, 3);
        Assert.True(limit.TryEnter() && limit.TryEnter() && limit.TryEnter());
        Assert.False(limit.TryEnter());
    }

    [Fact]
    public async Task RunAsync_TheWorkFails_GivesItsPlaceBack()
    {
        var limit = new WorkLimit("tests", underWay: 1);
        await Assert.ThrowsAsync<InvalidDataException>(() => limit.RunAsync<int>(() => throw new InvalidDataException(), Second));
        Assert.True(limit.TryEnter());
    }

    [Fact]
    public void Refusal_OfALimit_IsCountedUnderItsName()
    {
        var refused = new List<object?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "pymk.refused")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (Equals(tags[0].Value, "counted here"))
            {
                refused.Add(tags[0].Key);
            }
        });
        listener.Start();
        new WorkLimit("counted here", underWay: 1).Refuse();
        Assert.Equal(["what"], refused);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    private WorkLimit Full(int waiting)
    {
        var limit = new WorkLimit("tests", underWay: 1, waiting, time: _time);
        Assert.True(limit.TryEnter());
        return limit;
    }
}
