using Pymk.Grains.Retention;

namespace Pymk.Storage.Redis;

/// <summary>Two strings for each shard, which the stores of relations and profiles write: the highest stamps folded.</summary>
internal sealed class RedisFoldStore(RedisStores stores) : IFoldStore
{
    public async Task<FoldedStamps> ReadAsync(int shards, CancellationToken cancellation)
    {
        var relations = ReadAsync(shards, stores.Keys.RelationsFolded, cancellation);
        var profiles = ReadAsync(shards, stores.Keys.ProfilesFolded, cancellation);
        await Task.WhenAll(relations, profiles);
        return new FoldedStamps(await relations, await profiles);
    }

    private async Task<long[]> ReadAsync(int shards, Func<int, string> key, CancellationToken cancellation) => Array.ConvertAll(
        await stores.Durable.ReadAsync(
            db => Task.WhenAll(Enumerable.Range(0, shards).Select(shard => db.StringGetAsync(key(shard)))), cancellation),
        stamp => (long)stamp);
}
