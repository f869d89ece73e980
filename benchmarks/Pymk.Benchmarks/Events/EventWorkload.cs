using Pymk.Core.Models;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Benchmarks.Events;

/// <summary>
/// Connection events between users, drawn from a seed, and the state they must end in: the last writer by time of each pair, kept here by the plainest means
/// so that the service can be held against it.
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

    /// <summary>The next event: its key and value.</summary>
    public (string Key, byte[] Value) Next()
    {
        var user = users[_random.Next(users.Count)];
        long other;
        do
        {
            other = users[_random.Next(users.Count)];
        }
        while (other == user);

        // Times jitter by a minute: events come out of order all the time.
        var time = _start + _next + _random.Next(-60_000, 60_000);
        var active = _random.NextDouble() >= DisconnectShare;
        var e = new ConnectionEvent(
            $"bench-{seed}-{_next++}", DateTimeOffset.FromUnixTimeMilliseconds(time), active ? ConnectionEventKind.Connected : ConnectionEventKind.Disconnected, user, other);
        var pair = (Math.Min(user, other), Math.Max(user, other));
        if (!_expected.TryGetValue(pair, out var last) || time > last.TimeMs || (time == last.TimeMs && active))
        {
            _expected[pair] = (time, active);
        }

        return (EventKeys.Of(e), EventJson.Write(e));
    }

    /// <summary>Reads every shard from the store and counts the pairs that are not in their end state in one of their two shards.</summary>
    public async Task<int> CountLostAsync(IRelationStore store, int shards)
    {
        var found = new Dictionary<(long, long), (long, bool)>[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            var state = await store.OpenAsync(shard);
            found[shard] = state.Relations.Where(r => r.Kind == RelationKind.Connection)
                .ToDictionary(r => (Math.Min(r.From, r.To), Math.Max(r.From, r.To)), r => (r.TimeMs, r.Active));
        }

        return _expected.Count(e => !Holds(e.Key.Item1, e) || !Holds(e.Key.Item2, e));

        bool Holds(long user, KeyValuePair<(long, long), (long TimeMs, bool Active)> e) =>
            found[Shards.Of(user, shards)].TryGetValue(e.Key, out var state) && state == e.Value;
    }
}
