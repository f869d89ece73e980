using Pymk.Grains.Features;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>A string for each row. A read sends one MGET a bucket, all of them before it awaits the first.</summary>
internal sealed class RedisUserRowStore(RedisStores stores) : IUserRowStore
{
    private const int WritesInFlight = 4_096;

    public Task<ReadOnlyMemory<byte>[]> ReadAsync(string version, ReadOnlyMemory<long> users, CancellationToken cancellation) =>
        stores.Durable.ReadAsync(db => ReadAsync(stores.Keys, db, version, users), cancellation);

    public async Task WriteAsync(string version, IReadOnlyList<(long User, ReadOnlyMemory<byte> Row)> rows, CancellationToken cancellation)
    {
        foreach (var part in rows.Chunk(WritesInFlight))
        {
            await stores.Durable.AskForManyAsync(
                db => Task.WhenAll(part.GroupBy(r => RedisKeys.RowBucket(r.User), (bucket, members) => db.StringSetAsync(
                    members.Select(r => KeyValuePair.Create((RedisKey)stores.Keys.Row(bucket, version, r.User), (RedisValue)r.Row)).ToArray()))),
                cancellation);
        }
    }

    public Task RemoveAsync(string version, IReadOnlyCollection<long> users) => stores.Durable.AskForManyAsync(
        db => Task.WhenAll(users.Select(user => db.KeyDeleteAsync(stores.Keys.Row(RedisKeys.RowBucket(user), version, user)))));

    public Task<bool> IsPublishedAsync(string version) => stores.Durable.ReadAsync(db => db.KeyExistsAsync(stores.Keys.Published(version)));

    public Task MarkPublishedAsync(string version) => stores.Durable.AskAsync(db => db.StringSetAsync(stores.Keys.Published(version), 1));

    private static async Task<ReadOnlyMemory<byte>[]> ReadAsync(RedisKeys names, IDatabase db, string version, ReadOnlyMemory<long> users)
    {
        var (order, ends) = ByBucket(users.Span);
        var reads = new Task<RedisValue[]>?[RedisKeys.RowBuckets];
        for (int bucket = 0, start = 0; bucket < reads.Length; start = ends[bucket++])
        {
            if (ends[bucket] > start)
            {
                var keys = new RedisKey[ends[bucket] - start];
                for (var i = 0; i < keys.Length; i++)
                {
                    keys[i] = names.Row(bucket, version, users.Span[order[start + i]]);
                }

                reads[bucket] = db.StringGetAsync(keys);
            }
        }

        var rows = new ReadOnlyMemory<byte>[users.Length];
        for (int bucket = 0, start = 0; bucket < reads.Length; start = ends[bucket++])
        {
            if (reads[bucket] is { } read)
            {
                var values = await read;
                for (var i = 0; i < values.Length; i++)
                {
                    rows[order[start + i]] = values[i];
                }
            }
        }

        return rows;
    }

    private static (int[] Order, int[] Ends) ByBucket(ReadOnlySpan<long> users)
    {
        var buckets = new byte[users.Length];
        var next = new int[RedisKeys.RowBuckets];
        for (var i = 0; i < users.Length; i++)
        {
            next[buckets[i] = (byte)RedisKeys.RowBucket(users[i])]++;
        }

        for (int b = 0, sum = 0; b < next.Length; b++)
        {
            (next[b], sum) = (sum, sum + next[b]);
        }

        var order = new int[users.Length];
        for (var i = 0; i < users.Length; i++)
        {
            order[next[buckets[i]]++] = i;
        }

        return (order, next);
    }
}
