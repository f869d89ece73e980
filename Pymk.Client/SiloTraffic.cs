namespace Pymk.Client;

/// <summary>
/// The questions of one silo's users that are under way. A silo that answers nothing gets few of them, so that they do not take the room of those for other silos;
/// a silent one gets one now and then, by which it shows that it answers again. Safe for concurrent use.
/// </summary>
internal sealed class SiloTraffic(TimeProvider time)
{
    // So many may wait for a silo that answers nothing.
    private const int MostUnanswered = 128;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenTrials = TimeSpan.FromMilliseconds(250);

    private int _pending;
    private long _answeredAt = time.GetTimestamp();
    private long _triedAt;
    private volatile bool _silent;

    /// <summary>True for a silo that is known not to answer.</summary>
    public bool IsSilent
    {
        get => _silent;
        set => _silent = value;
    }

    /// <summary>Takes a question; <see cref="Leave"/> follows.</summary>
    /// <exception cref="TimeoutException">The silo does not answer.</exception>
    public void Enter()
    {
        var refuses = _silent
            ? !IsTrial()
            : Volatile.Read(ref _pending) >= MostUnanswered && time.GetElapsedTime(Volatile.Read(ref _answeredAt)) > Patience && !IsTrial();
        if (refuses)
        {
            throw new TimeoutException("The silo of the user does not answer.");
        }

        if (Interlocked.Increment(ref _pending) == 1)
        {
            // Nothing was owed before.
            Volatile.Write(ref _answeredAt, time.GetTimestamp());
        }
    }

    /// <summary>A question has ended.</summary>
    /// <param name="answered">False where the silo did not answer.</param>
    public void Leave(bool answered)
    {
        Interlocked.Decrement(ref _pending);
        if (answered)
        {
            Volatile.Write(ref _answeredAt, time.GetTimestamp());
            _silent = false;
        }
    }

    private bool IsTrial()
    {
        var (last, now) = (Volatile.Read(ref _triedAt), time.GetTimestamp());
        return time.GetElapsedTime(last, now) > BetweenTrials && Interlocked.CompareExchange(ref _triedAt, now, last) == last;
    }
}
