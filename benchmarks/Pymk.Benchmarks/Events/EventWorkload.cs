using Pymk.Core.Models;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Benchmarks.Events;

/// <summary>
/// Draws connection events between users from a seed and keeps the state that each pair must end in: the event with the latest time wins.
/// </summary>
internal sealed class EventWorkload(IReadOnlyList<long> users, int seed)
{
    private const double DisconnectShare = 0.2;

    private readonly Random _random = new(seed);
    private readonly Dictionary<(long, long), (long TimeMs, bool Active)> _expected = [];
    private readonly long _start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - (long)TimeSpan.FromDays(1).TotalMilliseconds;
    private long _next;

    /// <summary>Events drawn so far.</summary>
    public long Produced => Interlocked.Read(ref _next);

    /// <summary>The two users of the event that was drawn last.</summary>
    public (long User, long Other) Last { get; private set; }

    /// <summary>Draws the next event; returns its key and value.</summary>
    public (string Key, byte[] Value) Next()
    {
        var user = users[_random.Next(users.Count)];
        long other;
        do
        {
            other = users[_random.Next(users.Count)];
        }
        while (other == user);

        Last = (user, other);

        // Times jitter by a minute, so that events arrive out of order.
        var time = _start + _next + _random.Next(-60_000, 60_000);
        var active = _random.NextDouble() >= DisconnectShare;
        var e = new ConnectionEvent(
            $"bench-{seed}-{_next++}",
            DateTimeOffset.FromUnixTimeMilliseconds(time),
            active ? ConnectionEventKind.Connected : ConnectionEventKind.Disconnected,
            user,
            other);
        var pair = (Math.Min(user, other), Math.Max(user, other));
        if (!_expected.TryGetValue(pair, out var last) || time > last.TimeMs || (time == last.TimeMs && active))
        {
            _expected[pair] = (time, active);
        }

        return (EventKeys.Of(e), EventJson.Write(e));
    }

    /// <summary>Counts the pairs that are not in their end state in either of their two shards of the store.</summary>
    public async Task<int> CountLostAsync(IRelationStore store, int shards)
    {
        var found = new Dictionary<(long, long), (long, bool)>[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            var state = await store.OpenAsync(shard);
            found[shard] = state.Relations.Select(r => r.Event).Where(r => r.Kind == RelationKind.Connection)
                .ToDictionary(r => (Math.Min(r.From, r.To), Math.Max(r.From, r.To)), r => (r.TimeMs, r.Active));
        }

        return _expected.Count(e => !Holds(e.Key.Item1, e) || !Holds(e.Key.Item2, e));

        bool Holds(long user, KeyValuePair<(long, long), (long TimeMs, bool Active)> e) =>
            found[Shards.Of(user, shards)].TryGetValue(e.Key, out var state) && state == e.Value;
    }
}
