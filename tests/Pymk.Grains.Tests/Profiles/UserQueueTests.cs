using Pymk.Grains.Profiles;

namespace Pymk.Grains.Tests.Profiles;

public sealed class UserQueueTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly ManualTimers _timers = new();
    private readonly List<long[]> _worked = [];

    [Fact]
    public async Task Users_AddedUntilTheTimerFires_AreWorkedOnTogetherAndOnce()
    {
        var queue = Queue(_ => []);
        queue.Add([3, 1], Delay);
        queue.Add([1, 2], TimeSpan.Zero);
        Assert.Equal([Delay], _timers.Delays);
        Assert.False(queue.IsIdle);
        await _timers.FireAsync();
        Assert.Equal([1, 2, 3], Assert.Single(_worked).Order());
        Assert.True(queue.IsIdle);
        Assert.Empty(_timers.Delays);
    }

    [Fact]
    public void Add_Nobody_StartsNoTimer()
    {
        var queue = Queue(_ => []);
        queue.Add([], Delay);
        Assert.True(queue.IsIdle);
        Assert.Empty(_timers.Delays);
    }

    [Fact]
    public async Task FailedUsers_AreTriedAgainAfterTheRetryDelay()
    {
        var queue = Queue(users => _worked.Count == 1 ? [users.Max()] : []);
        queue.Add([1, 2, 3], Delay);
        await _timers.FireAsync();
        Assert.False(queue.IsIdle);
        Assert.Equal([RetryDelay], _timers.Delays);
        await _timers.FireAsync();
        Assert.Equal([3], _worked[1]);
        Assert.True(queue.IsIdle);
    }

    [Fact]
    public async Task WorkThatThrows_IsTriedAgainWithAllUsers()
    {
        var queue = Queue(_ => _worked.Count == 1 ? throw new IOException("away") : []);
        queue.Add([1, 2], Delay);
        await Assert.ThrowsAsync<IOException>(_timers.FireAsync);
        Assert.False(queue.IsIdle);
        await _timers.FireAsync();
        Assert.Equal([1, 2], _worked[1].Order());
        Assert.True(queue.IsIdle);
    }

    [Fact]
    public async Task UserAddedDuringWork_StartsAnotherRound_AndTheQueueIsIdleWhenBothEnd()
    {
        var first = new TaskCompletionSource();
        var queue = new UserQueue(_timers.Start, RetryDelay, async users =>
        {
            await (users.Contains(1) ? first.Task : Task.CompletedTask);
            return [];
        });
        queue.Add([1], Delay);
        var running = _timers.FireAsync();
        queue.Add([2], Delay);
        await _timers.FireAsync();
        Assert.False(queue.IsIdle);
        first.SetResult();
        await running;
        Assert.True(queue.IsIdle);
    }

    private UserQueue Queue(Func<long[], long[]> failed) => new(_timers.Start, RetryDelay, users =>
    {
        _worked.Add(users);
        return Task.FromResult<IReadOnlyCollection<long>>(failed(users));
    });

    /// <summary>Timers that the test fires.</summary>
    private sealed class ManualTimers
    {
        private readonly List<(TimeSpan Delay, Func<Task> Fire)> _pending = [];

        public IEnumerable<TimeSpan> Delays => _pending.Select(t => t.Delay);

        public IDisposable Start(TimeSpan delay, Func<Task> fire)
        {
            _pending.Add((delay, fire));
            return new MemoryStream();
        }

        public Task FireAsync()
        {
            var (_, fire) = Assert.Single(_pending);
            _pending.Clear();
            return fire();
        }
    }
}
