using Pymk.Grains.Tests.Fakes;
using Pymk.Grains.Users;

namespace Pymk.Grains.Tests.Users;

public sealed class RefreshScheduleTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    private readonly UserWorld _world = new();
    private readonly RefreshSchedule _schedule;
    private Func<Task<bool>> _refresh = () => Task.FromResult(true);
    private int _refreshes;

    public RefreshScheduleTests() => _schedule = new RefreshSchedule(
        _world,
        () =>
        {
            _refreshes++;
            return _refresh();
        },
        Delay,
        _world.Time);

    [Fact]
    public void Request_ManyWithinTheDelay_OneRefresh()
    {
        _schedule.Request();
        _world.Time.Advance(Delay / 2);
        _schedule.Request();
        Assert.Equal(0, _refreshes);
        _world.Time.Advance(Delay / 2);
        Assert.Equal(1, _refreshes);
        _world.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((1, 0), (_refreshes, _world.Timers));
    }

    [Fact]
    public void Request_AfterALongRefresh_RestsTenTimesAsLong()
    {
        var took = TimeSpan.FromSeconds(1);
        _refresh = () =>
        {
            _world.Time.Advance(took);
            return Task.FromResult(true);
        };
        _schedule.Request();
        _world.Time.Advance(Delay);
        Assert.Equal(1, _refreshes);
        _schedule.Request();
        _world.Time.Advance((10 * took) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _refreshes);
        _world.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _refreshes);
    }

    [Fact]
    public async Task Request_DuringARefresh_LeadsToAnother()
    {
        var running = new TaskCompletionSource<bool>();
        _refresh = () => running.Task;
        _schedule.Request();
        _world.Time.Advance(Delay);
        _schedule.Request();
        _world.Time.Advance(Delay);
        Assert.Equal(1, _refreshes);
        _refresh = () => Task.FromResult(true);
        running.SetResult(true);
        await _world.LastCall;
        _world.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((2, 0), (_refreshes, _world.Timers));
    }

    [Fact]
    public void Refresh_PutOff_IsTriedAgain()
    {
        _refresh = () => Task.FromResult(false);
        _schedule.Request();
        _world.Time.Advance(Delay);
        _world.Time.Advance(Delay);
        Assert.Equal(2, _refreshes);
        _refresh = () => Task.FromResult(true);
        _world.Time.Advance(2 * Delay);
        _world.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((3, 0), (_refreshes, _world.Timers));
    }

    [Fact]
    public void Refresh_PutOffForLong_IsTriedRarely_AndSoonAgainAfterASuccess()
    {
        _refresh = () => Task.FromResult(false);
        _schedule.Request();
        for (var i = 0; i < 600; i++)
        {
            _world.Time.Advance(Delay);
        }

        Assert.InRange(_refreshes, 10, 16);
        _refresh = () => Task.FromResult(true);
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        _refresh = () => Task.FromResult(false);
        _refreshes = 0;
        _schedule.Request();
        _world.Time.Advance(Delay);
        _world.Time.Advance(Delay);
        Assert.Equal(2, _refreshes);
    }

    [Fact]
    public void Refresh_Fails_TheNextRequestStillRefreshes()
    {
        _refresh = () => Task.FromException<bool>(new IOException("The store is away."));
        _schedule.Request();
        _world.Time.Advance(Delay);
        Assert.Equal((1, 0), (_refreshes, _world.Timers));
        _schedule.Request();
        _world.Time.Advance(Delay);
        Assert.Equal(2, _refreshes);
    }
}
