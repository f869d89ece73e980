using Pymk.Grains.Interfaces.Placement;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

/// <summary>
/// Sends the questions of each user by the gateway of the silo on which the user's grain lives. A grain's key decides by which gateway its calls go, and
/// the batch grain runs where its call arrives: so the routes are found by asking some keys where they end. They are asked again from time to time, as
/// silos come and go. Until they are known, and within a silo, all questions go one way. Safe for concurrent use.
/// </summary>
internal sealed class SuggestionRoutes
{
    // Several keys may go by one gateway; so many find all of a few gateways.
    private const int KeysAsked = 32;

    private static readonly TimeSpan AskedAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(2);

    private readonly IGrainFactory _grains;
    private readonly int _maxBatch;
    private readonly TimeProvider _time;
    private readonly SuggestionBatches _anyway;
    private volatile Routes _routes;
    private long _askedAt;
    private int _asking;

    public SuggestionRoutes(IGrainFactory grains, int maxBatch, TimeProvider time)
    {
        (_grains, _maxBatch, _time) = (grains, maxBatch, time);
        _anyway = new SuggestionBatches(grains, maxBatch);
        _routes = new Routes([], []);
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
            var silos = found.FirstOrDefault(route => route is not null)?.Silos ?? [];
            var before = _routes;
            var ways = new SuggestionBatches?[silos.Length];
            for (var silo = 0; silo < silos.Length; silo++)
            {
                var key = Array.FindIndex(found, route => route is not null && route.Silo == silos[silo]);
                var had = Array.IndexOf(before.Silos, silos[silo]);
                ways[silo] = key < 0 ? null
                    : had >= 0 && before.Ways[had] is { } way && way.Key == key ? way
                    : new SuggestionBatches(_grains, _maxBatch, key);
            }

            _routes = new Routes(silos, ways);
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
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
    private sealed record Routes(int[] Silos, SuggestionBatches?[] Ways);
}
