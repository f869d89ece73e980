namespace Pymk.Grains.Users;

/// <summary>
/// Runs a user's refresh soon after a change. Changes within the delay share a refresh. After a refresh the schedule rests ten times as long as it
/// took, so a user with constant changes, or a busy silo, refreshes less often. A refresh that is put off is tried again after the delay, then after
/// twice as long, and so on up to <see cref="MostDelays"/> delays: a refusal costs no time.
/// </summary>
/// <param name="user">Starts the timers.</param>
/// <param name="refresh">The refresh; false where it must be tried again.</param>
/// <param name="delay">Time from a change to its refresh.</param>
/// <param name="time">The clock.</param>
internal sealed class RefreshSchedule(IUserContext user, Func<Task<bool>> refresh, TimeSpan delay, TimeProvider time)
{
    private const int RestAfterRefresh = 10;
    private const int MostDelays = 64;

    private DateTimeOffset _restUntil;
    private IDisposable? _timer;
    private bool _requested;
    private int _putOff = 1;

    /// <summary>Asks for a refresh that starts after this call. A request during a refresh leads to another one.</summary>
    public void Request()
    {
        _requested = true;
        if (_timer is null)
        {
            var rest = _restUntil - time.GetUtcNow();
            _timer = user.StartTimer(rest > delay ? rest : delay, RunAsync);
        }
    }

    private async Task RunAsync()
    {
        var began = time.GetTimestamp();
        _requested = false;
        var rest = TimeSpan.Zero;
        try
        {
            if (await refresh())
            {
                _putOff = 1;
            }
            else
            {
                _requested = true;
                rest = _putOff * delay;
                _putOff = Math.Min(2 * _putOff, MostDelays);
            }
        }
        finally
        {
            var longRest = RestAfterRefresh * time.GetElapsedTime(began);
            _restUntil = time.GetUtcNow() + (longRest > rest ? longRest : rest);
            _timer?.Dispose();
            _timer = null;
            if (_requested)
            {
                Request();
            }
        }
    }
}
