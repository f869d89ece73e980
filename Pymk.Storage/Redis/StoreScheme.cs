using System.Globalization;
using Pymk.Core.Files;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// The scheme of everything that a cluster has in the durable store: a number under one key. Scheme 1 had no key; its relations and profile states
/// have no stamps. Until scheme 2 keys had no cluster's name. Until scheme 3 view counts were decimal.
/// </summary>
public static class StoreScheme
{
    /// <summary>The scheme that this program writes. It reads the ones before, and writes what it changes in the new one.</summary>
    public const int Current = 4;

    /// <summary>Since this scheme keys have a cluster's name.</summary>
    private const int NamesClusters = 3;

    private const int Unnamed = 1;

    /// <summary>
    /// Checks that this program reads the store, and writes the current scheme. Keys without a cluster's name become this cluster's. Called before
    /// anything else is read, while no earlier program uses the store.
    /// </summary>
    /// <param name="stores">The connections.</param>
    /// <param name="where">The store and its place, as the beginning of a sentence.</param>
    /// <param name="clusterId">The cluster.</param>
    /// <returns>The scheme of the store before; 0 for an empty one.</returns>
    /// <exception cref="NewerFormatException">A later program wrote it.</exception>
    /// <exception cref="IOException">The key holds no number, or several clusters may own the keys without a name.</exception>
    public static async Task<int> OpenAsync(RedisStores stores, string where, string clusterId)
    {
        var shared = await ReadAsync(stores, RedisKeys.SharedScheme, where);
        var before = await ReadAsync(stores, stores.Keys.SchemeVersion, where);
        NewerFormatException.ThrowIfNewer(where, Math.Max(before, shared), Current);
        if (before == 0 && shared < NamesClusters && (shared > 0 || await IsUsedAsync(stores)))
        {
            before = Math.Max(shared, Unnamed);
            await ClusterAdoption.RunAsync(stores, where, clusterId);
        }

        if (before < Current)
        {
            // Values of earlier schemes are read as they are and written in the current one when they change.
            await stores.Durable.AskAsync(db => db.StringSetAsync(stores.Keys.SchemeVersion, Current));
        }

        if (shared < NamesClusters)
        {
            await stores.Durable.AskAsync(db => db.StringSetAsync(RedisKeys.SharedScheme, NamesClusters));
        }

        stores.HoldScheme();
        return before;
    }

    private static async Task<int> ReadAsync(RedisStores stores, string key, string where)
    {
        var written = await stores.Durable.AskAsync(db => db.StringGetAsync(key));
        return written.IsNull ? 0
            : int.TryParse((string?)written, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new IOException($"{where} names its scheme '{written}' under {key}, which is no number.");
    }

    // A silo opens every shard at its start.
    private static Task<bool> IsUsedAsync(RedisStores stores)
    {
        var first = new[] { stores.Keys.Epoch(0), stores.Keys.ProfilesEpoch(0) };
        return stores.Durable.AskAsync(async db =>
        {
            var there = await Task.WhenAll(first.Select(key => db.KeyExistsAsync(stores.Keys.WithoutCluster(key))));
            return there.Contains(true);
        });
    }
}
