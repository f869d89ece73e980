using System.Text.RegularExpressions;
using Pymk.Grains.Measurement;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>Adds up the lengths of the cluster's keys and values, by the key's name without the cluster, numbers and versions.</summary>
internal sealed partial class RedisStoreMeasure(RedisStores stores) : IStoreMeasure
{
    public async Task<IReadOnlyDictionary<string, StoredBytes>> MeasureAsync(CancellationToken cancellation = default)
    {
        var seen = new HashSet<RedisKey>();
        var kinds = new Dictionary<string, StoredBytes>(StringComparer.Ordinal);
        await stores.Durable.ScanAsync(stores.Keys.All, TakeAsync, cancellation);
        return kinds;

        async Task TakeAsync(RedisKey[] page)
        {
            // A scan may pass on a key twice, and one that is gone.
            RedisKey[] keys = [.. page.Where(seen.Add)];
            var lengths = await stores.Durable.AskForManyAsync(db => Task.WhenAll(keys.Select(key => LengthAsync(db, key))), cancellation);
            foreach (var (key, length) in keys.Zip(lengths).Where(k => k.Second is not null))
            {
                var kind = KindOf(stores.Keys.WithoutCluster(key!));
                var sum = kinds.GetValueOrDefault(kind);
                kinds[kind] = new StoredBytes(sum.Keys + 1, sum.Bytes + ((byte[])key!).Length + length!.Value);
            }
        }
    }

    /// <summary>Such as <c>pymk:{g}:relations</c> for <c>pymk:{g7}:relations</c>.</summary>
    internal static string KindOf(string key) => Numbers().Replace(Versions().Replace(key, "version"), "");

    private static async Task<long?> LengthAsync(IDatabase db, RedisKey key) => await db.KeyTypeAsync(key) switch
    {
        RedisType.String => await db.StringLengthAsync(key),
        RedisType.Hash => (await db.HashGetAllAsync(key)).Sum(e => e.Name.Length() + e.Value.Length()),
        RedisType.Set => (await db.SetMembersAsync(key)).Sum(v => v.Length()),
        RedisType.List => (await db.ListRangeAsync(key)).Sum(v => v.Length()),
        RedisType.SortedSet => (await db.SortedSetRangeByRankAsync(key)).Sum(v => v.Length() + sizeof(double)),
        _ => null,
    };

    // A version's name begins with its UTC time.
    [GeneratedRegex(@"\d{8}[T-]?\d{6}[0-9A-Za-z-]*")]
    private static partial Regex Versions();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
