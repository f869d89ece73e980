using System.Collections.Concurrent;

namespace Pymk.Grains.Users;

/// <summary>How often each person came into view today (UTC), counted on this silo: with many silos the budget of a receiver is one silo's share of it.</summary>
internal sealed class DailyExposures(TimeProvider time)
{
    private Day _today = new(0, []);

    /// <summary>Times a user was shown today.</summary>
    public int Of(long user) => Today().Counts.GetValueOrDefault(user);

    /// <summary>Counts an impression.</summary>
    public void Add(long user) => Today().Counts.AddOrUpdate(user, 1, static (_, count) => count + 1);

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
