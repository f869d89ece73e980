namespace Pymk.Storage.Redis;

/// <summary>A store that a restore has begun to fill and not filled: people, blocks and dismissals are missing from it.</summary>
public static class UnfinishedRestore
{
    /// <summary>What the store holds under the restore's key before the snapshot's name, until it is filled.</summary>
    internal const string Filling = "filling ";

    /// <summary>The name of the snapshot from which the store is filled in part; null for any other store.</summary>
    public static async Task<string?> FindAsync(RedisStores stores, CancellationToken cancellation = default)
    {
        var state = (string?)await stores.Durable.AskAsync(db => db.StringGetAsync(stores.Keys.Restored), cancellation);
        return state?.StartsWith(Filling, StringComparison.Ordinal) == true ? state[Filling.Length..] : null;
    }
}
