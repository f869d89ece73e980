using System.Globalization;
using Pymk.Core.Files;

namespace Pymk.Storage.Redis;

/// <summary>
/// The scheme of everything in the durable store: a number under one key. Scheme 1 had no key; its relations and profile states have no stamps.
/// </summary>
public static class StoreScheme
{
    /// <summary>The scheme that this program writes. It reads the one before, and writes what it changes in the new one.</summary>
    public const int Current = 2;

    private const int Unnamed = 1;

    /// <summary>Checks that this program reads the store, and writes the current scheme. Called before anything else is read.</summary>
    /// <param name="stores">The connections.</param>
    /// <param name="where">The store and its place, as the beginning of a sentence.</param>
    /// <returns>The scheme of the store before; 0 for an empty one.</returns>
    /// <exception cref="NewerFormatException">A later program wrote it.</exception>
    /// <exception cref="IOException">The key holds no number.</exception>
    public static async Task<int> OpenAsync(RedisStores stores, string where)
    {
        var written = await stores.Durable.AskAsync(db => db.StringGetAsync(RedisKeys.SchemeVersion));
        var before = written.IsNull ? await IsUsedAsync(stores) ? Unnamed : 0
            : int.TryParse((string?)written, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new IOException($"{where} names its scheme '{written}' under {RedisKeys.SchemeVersion}, which is no number.");
        NewerFormatException.ThrowIfNewer(where, before, Current);
        if (before < Current)
        {
            // Values of scheme 1 are read as they are and written in scheme 2 when they change.
            await stores.Durable.AskAsync(db => db.StringSetAsync(RedisKeys.SchemeVersion, Current));
        }

        return before;
    }

    // A silo opens every shard at its start.
    private static Task<bool> IsUsedAsync(RedisStores stores) => stores.Durable.AskAsync(async db =>
        await db.KeyExistsAsync(RedisKeys.Epoch(0)) || await db.KeyExistsAsync(RedisKeys.ProfilesEpoch(0)));
}
