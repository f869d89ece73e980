namespace Pymk.Grains.Profiles;

/// <summary>Starts a timer that fires once, on the turns of the caller's grain.</summary>
internal delegate IDisposable StartTimer(TimeSpan delay, Func<Task> fire);

/// <summary>
/// Users who wait for work that is done in batches. The first user starts a timer; when it fires, the work gets all users who wait by then. Users
/// whose work fails wait for another try. Not safe for concurrent use: calls and timers belong on the turns of one grain.
/// </summary>
/// <param name="start">Starts the timer.</param>
/// <param name="retryDelay">Delay before failed work is tried again.</param>
/// <param name="work">Does the work and returns the users for whom it failed.</param>
internal sealed class UserQueue(StartTimer start, TimeSpan retryDelay, Func<long[], Task<IReadOnlyCollection<long>>> work)
{
    private readonly HashSet<long> _waiting = [];
    private readonly List<HashSet<long>> _underWay = [];
    private IDisposable? _timer;

    /// <summary>True while no user waits and no work is under way.</summary>
    public bool IsIdle => _waiting.Count == 0 && _underWay.Count == 0;

    /// <summary>True for a user who waits or whose work is under way.</summary>
    public bool Contains(long user) => _waiting.Contains(user) || _underWay.Exists(users => users.Contains(user));

    /// <summary>Adds users. A timer that runs already keeps its time.</summary>
    public void Add(IEnumerable<long> users, TimeSpan delay)
    {
        _waiting.UnionWith(users);
        if (_waiting.Count > 0)
        {
            _timer ??= start(delay, RunAsync);
        }
    }

    /// <summary>Removes a user who waits. Work under way is not stopped.</summary>
    public void Remove(long user) => _waiting.Remove(user);

    private async Task RunAsync()
    {
        _timer?.Dispose();
        _timer = null;
        long[] users = [.. _waiting];
        _waiting.Clear();
        IReadOnlyCollection<long> failed = users;
        HashSet<long> running = [.. users];
        _underWay.Add(running);
        try
        {
            failed = await work(users);
        }
        finally
        {
            _underWay.Remove(running);
            Add(failed, retryDelay);
        }
    }
}
