using Pymk.Grains.Interfaces.Ids;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>The kind of user ids of the network in the durable store: a word under one key, written once.</summary>
public static class StoreIds
{
    /// <summary>The kind that the store holds; null for a store that no silo has used. A used store without the key is of a program before, and has numbers.</summary>
    /// <param name="stores">The connections.</param>
    /// <param name="where">The store and its place, as the beginning of a sentence.</param>
    /// <param name="cancellation">Ends the read.</param>
    /// <exception cref="IOException">The key holds another word.</exception>
    public static async Task<UserIdKind?> ReadAsync(RedisStores stores, string where, CancellationToken cancellation = default)
    {
        var key = stores.Keys.UserIdKind;
        var written = (string?)await stores.Durable.AskAsync(db => db.StringGetAsync(key), cancellation);
        return written is null ? await IsUsedAsync(stores, cancellation) ? UserIdKind.Number : null
            : UserIdKindNames.Parse(written)
            ?? throw new IOException($"{where} names the kind of its user ids '{written}' under {key}, which this program does not know.");
    }

    /// <summary>Writes the kind unless the store has one, and returns the one that it has then: of two silos that start at once, one decides.</summary>
    /// <inheritdoc cref="ReadAsync" path="/param"/>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    /// <param name="kind">The kind.</param>
    public static async Task<UserIdKind> KeepAsync(RedisStores stores, string where, UserIdKind kind, CancellationToken cancellation = default)
    {
        var key = stores.Keys.UserIdKind;
        await stores.Durable.AskAsync(db => db.StringSetAsync(key, UserIdKindNames.Of(kind), when: When.NotExists), cancellation);
        return await ReadAsync(stores, where, cancellation) ?? kind;
    }

    // A silo opens every shard at its start.
    private static Task<bool> IsUsedAsync(RedisStores stores, CancellationToken cancellation)
    {
        var first = new[] { stores.Keys.Epoch(0), stores.Keys.ProfilesEpoch(0) };
        return stores.Durable.AskAsync(
            async db => (await Task.WhenAll(first.Select(key => db.KeyExistsAsync(key)))).Contains(true), cancellation);
    }
}
