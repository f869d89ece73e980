using System.Collections.Concurrent;

namespace Pymk.Grains.Users;

/// <summary>
/// Exposures: how often each person was viewed today (UTC). Each silo counts its own views, so a person's daily budget applies per silo. Safe for
/// concurrent use.
/// </summary>
internal sealed class DailyExposures(TimeProvider time)
{
    private Day _today = new(0, []);

    /// <summary>Views of a person today.</summary>
    public int Of(long user) => Today().Counts.GetValueOrDefault(user);

    /// <summary>Counts a view of a person.</summary>
    public void Add(long user) => Today().Counts.AddOrUpdate(user, 1, static (_, count) => count + 1);

    /// <summary>Forgets a person.</summary>
    public void Remove(long user) => Today().Counts.TryRemove(user, out _);

    private Day Today()
    {
        var number = time.GetUtcNow().Ticks / TimeSpan.TicksPerDay;
        var today = Volatile.Read(ref _today);
        if (today.Number != number)
        {
            Interlocked.CompareExchange(ref _today, new Day(number, []), today);
            today = Volatile.Read(ref _today);
        }

        return today;
    }

    private sealed record Day(long Number, ConcurrentDictionary<long, int> Counts);
}
