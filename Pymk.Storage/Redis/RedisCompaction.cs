using Pymk.Grains.Erasure;

namespace Pymk.Storage.Redis;

/// <summary>
/// Redis answers before its files are rewritten, and its snapshots, replicas and backups are the operator's: what is left to do is said.
/// </summary>
internal sealed class RedisCompaction(RedisStores stores) : IStoreCompaction
{
    public async Task<StoreCompaction> CompactAsync(CancellationToken cancellation = default) => new(
        IsComplete: false,
        await stores.Durable.TryRewriteLogsAsync(cancellation)
            ? "Redis rewrites its append-only file in the background (BGREWRITEAOF); replace snapshots and backups taken before."
            : "Removed entries stay in the append-only file of Redis until it is rewritten: send BGREWRITEAOF to every master, or allow it with "
                + "allowAdmin=true in Pymk:Redis; replace snapshots and backups taken before.");

    // Redis rewrites its file when it has doubled (auto-aof-rewrite-percentage).
    public Task<bool> CompactGrownAsync(double growth, CancellationToken cancellation = default) => Task.FromResult(false);
}
