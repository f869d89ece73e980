using Pymk.Client.Gateways;
using Pymk.Grains.Interfaces.Placement;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

/// <summary>
/// Sends the questions of each user by the gateway of the silo on which the user's grain lives. A grain's key decides by which gateway its calls go, and
/// the batch grain runs where its call arrives: so the routes are found by asking some keys where they end. They are asked again from time to time, as
/// silos come and go; a silo none of whose keys answers is silent, and its gateway is left. Until the routes are known, and within a silo, all questions go one
/// way. Safe for concurrent use.
/// </summary>
internal sealed class SuggestionRoutes
{
    // Several keys may go by one gateway; so many find all of a few gateways.
    private const int KeysAsked = 32;

    private static readonly TimeSpan AskedAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(1.5);

    private readonly IGrainFactory _grains;
    private readonly int _maxBatch;
    private readonly TimeProvider _time;
    private readonly SilentGateways? _silent;
    private readonly SuggestionBatches _anyway;
    private volatile Routes _routes;
    private long _askedAt;
    private int _asking;

    /// <param name="grains">Finds the batch grains.</param>
    /// <param name="maxBatch">Most questions of a batch.</param>
    /// <param name="time">The clock.</param>
    /// <param name="silent">Learns of gateways that do not answer; null where nobody asks for them.</param>
    public SuggestionRoutes(IGrainFactory grains, int maxBatch, TimeProvider time, SilentGateways? silent = null)
    {
        (_grains, _maxBatch, _time, _silent) = (grains, maxBatch, time, silent);
        _anyway = new SuggestionBatches(grains, maxBatch);
        _routes = new Routes([], [], [], new int[KeysAsked], []);
    }

    /// <summary>The silo of a user; null until the routes are known.</summary>
    public SiloTraffic? TrafficOf(long user)
    {
        var routes = _routes;
        return routes.Silos.Length > 0 ? routes.Traffic[Rendezvous.Of(routes.Silos, user)] : null;
    }

    /// <summary>The answer if it is ready in the user's grain; null if that grain itself must be asked.</summary>
    public Task<SuggestionAnswer?> TryAskAsync(long user, int count, string? text = null)
    {
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(Volatile.Read(ref _askedAt), now) >= AskedAgain && Interlocked.Exchange(ref _asking, 1) == 0)
        {
            Volatile.Write(ref _askedAt, now);
            _ = FindAsync();
        }

        return BatchesOf(user).TryAskAsync(user, count, text);
    }

    private SuggestionBatches BatchesOf(long user)
    {
        var routes = _routes;
        return routes.Silos.Length > 1 ? routes.Ways[Rendezvous.Of(routes.Silos, user)] ?? _anyway : _anyway;
    }

    private async Task FindAsync()
    {
        try
        {
            var found = await Task.WhenAll(Enumerable.Range(0, KeysAsked).Select(AskAsync));
            if (found.FirstOrDefault(route => route is not null)?.Silos is not { } silos)
            {
                // Nobody answers, or this process stood still: it says nothing of a single silo.
                return;
            }

            var before = _routes;
            var ways = new SuggestionBatches?[silos.Length];
            var traffic = new SiloTraffic[silos.Length];
            var gateways = new string?[silos.Length];
            for (var silo = 0; silo < silos.Length; silo++)
            {
                var key = Array.FindIndex(found, route => route is not null && route.Silo == silos[silo]);
                var had = Array.IndexOf(before.Silos, silos[silo]);
                ways[silo] = key < 0 ? null
                    : had >= 0 && before.Ways[had] is { } way && way.Key == key ? way
                    : new SuggestionBatches(_grains, _maxBatch, key);
                traffic[silo] = had >= 0 ? before.Traffic[had] : new SiloTraffic(_time);
                gateways[silo] = key >= 0 ? found[key]!.Gateway : had >= 0 ? before.Gateways[had] : null;
                if (key >= 0)
                {
                    Hear(traffic[silo], gateways[silo]);
                }
                else if (FellSilent(silos[silo], before.Keys, found))
                {
                    Leave(traffic[silo], gateways[silo]);
                }
            }

            var keys = Array.ConvertAll(found, route => route?.Silo ?? 0);
            _routes = new Routes(silos, ways, traffic, keys, gateways);
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
        }
    }

    // Keys that ended there a moment ago are not answered. Keys that end elsewhere now say nothing of it.
    private static bool FellSilent(int silo, int[] keys, GatewayRoute?[] found)
    {
        var ended = false;
        for (var key = 0; key < keys.Length; key++)
        {
            if (keys[key] == silo && found[key] is not null)
            {
                return false;
            }

            ended |= keys[key] == silo;
        }

        return ended;
    }

    private void Hear(SiloTraffic traffic, string? gateway)
    {
        traffic.IsSilent = false;
        if (gateway is not null)
        {
            _silent?.Remove(gateway);
        }
    }

    // From now on calls go by other gateways.
    private void Leave(SiloTraffic traffic, string? gateway)
    {
        traffic.IsSilent = true;
        if (gateway is not null)
        {
            _silent?.Add(gateway);
        }
    }

    private async Task<GatewayRoute?> AskAsync(int key)
    {
        try
        {
            return await _grains.GetGrain<ISuggestionBatchGrain>(key).GetRoute().AsTask().WaitAsync(MostWait, _time);
        }
        catch (Exception)
        {
            // Another key may end there.
            return null;
        }
    }

    /// <param name="Silos">Hashes of the silos, ascending.</param>
    /// <param name="Ways">Where questions for each silo wait; null where no key is known that ends there.</param>
    /// <param name="Traffic">The questions under way to each silo.</param>
    /// <param name="Keys">The hash of the silo that answered each key; 0 where none did.</param>
    /// <param name="Gateways">The gateway of each silo, where it is known.</param>
    private sealed record Routes(int[] Silos, SuggestionBatches?[] Ways, SiloTraffic[] Traffic, int[] Keys, string?[] Gateways);
}
