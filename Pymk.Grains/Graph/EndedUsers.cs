using System.Collections.Concurrent;
using Pymk.Core.Models;

namespace Pymk.Grains.Graph;

/// <summary>
/// The connections that ended lately, of all users of the cluster, as the silo's leases say. A list of this silo that began before the silo heard of
/// an end may count it, one that began later does not. A silo that starts hears of all ends of a day at once, and takes every older list to count them.
/// Safe for concurrent use.
/// </summary>
/// <param name="shards">Number of graph shards.</param>
internal sealed class EndedUsers(int shards)
{
    private static readonly long LifeMs = (long)UserEnd.Life.TotalMilliseconds;

    // One writer each: a shard's lease is read by one call at a time. Arrays are never changed.
    private readonly ConcurrentDictionary<long, UserEnd[]>[] _shards =
        [.. Enumerable.Range(0, shards).Select(_ => new ConcurrentDictionary<long, UserEnd[]>(concurrencyLevel: 1, capacity: 31))];

    private readonly long[] _sweptAt = new long[shards];

    /// <summary>Called with a user whose connections ended or came back, after the change.</summary>
    public event Action<long>? Changed;

    /// <summary>The ends of a user's connections; the times are those from which lists of this silo no longer count them.</summary>
    public ReadOnlySpan<UserEnd> Of(long user)
    {
        var ends = _shards[Shards.Of(user, _shards.Length)];
        return !ends.IsEmpty && ends.TryGetValue(user, out var found) ? found : default;
    }

    /// <summary>Takes what a shard tells.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="news">Ends, and connections that are there again.</param>
    /// <param name="whole">Whether the shard knows of nothing else.</param>
    /// <param name="nowMs">Unix milliseconds of the clock.</param>
    public void Take(int shard, UserEnd[] news, bool whole, long nowMs)
    {
        var ends = _shards[shard];
        if (whole && !ends.IsEmpty)
        {
            foreach (var user in ends.Keys.Except(news.Select(n => n.User)))
            {
                Set(ends, user, []);
            }
        }

        if (nowMs >= _sweptAt[shard] + LifeMs)
        {
            _sweptAt[shard] = nowMs;
            foreach (var (user, found) in ends.Where(e => !Array.Exists(e.Value, end => IsYoung(end, nowMs))))
            {
                ends.TryRemove(user, out _);
            }
        }

        foreach (var user in news.GroupBy(n => n.User))
        {
            var before = ends.GetValueOrDefault(user.Key, []);
            var kept = before.Where(b => !whole && IsYoung(b, nowMs) && !user.Any(n => n.Other == b.Other));
            Set(ends, user.Key, [.. kept, .. user.Where(n => !n.Again).Select(n => n with { AtMs = CountedUntil(n, before, nowMs) })]);
        }
    }

    private void Set(ConcurrentDictionary<long, UserEnd[]> ends, long user, UserEnd[] after)
    {
        var before = ends.GetValueOrDefault(user, []);
        if (after.Length == 0)
        {
            ends.TryRemove(user, out _);
        }
        else
        {
            ends[user] = after;
        }

        if (!before.AsSpan().SequenceEqual(after))
        {
            Changed?.Invoke(user);
        }
    }

    // Another activation of the shard tells an end again, with a time no later than when this silo heard of it.
    private static long CountedUntil(UserEnd end, UserEnd[] before, long nowMs)
    {
        foreach (var known in before)
        {
            if (known.Other == end.Other && known.AtMs >= end.AtMs)
            {
                return known.AtMs;
            }
        }

        return nowMs;
    }

    private static bool IsYoung(UserEnd end, long nowMs) => end.AtMs > nowMs - LifeMs;
}
