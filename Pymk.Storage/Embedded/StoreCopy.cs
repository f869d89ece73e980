using System.Globalization;
using StackExchange.Redis;

namespace Pymk.Storage.Embedded;

/// <summary>Copies the keys of one embedded store into another, which is empty, with the time at which they expire.</summary>
internal static class StoreCopy
{
    // Keys under way.
    private const int Page = 1_000;

    // Garnet reads whole pages of its log for each SCAN, 16 MB of them, so a SCAN has to be worth it: with 1,000 keys it takes thirty times as long.
    private const int KeysOfScan = 50_000;

    // Entries of one command. A large hash is written in few commands, because each reallocates what is flushed already.
    private const int EntriesOfCommand = 20_000;

    // Far above the time of the largest command: a shard's hash of a million fields is read in seconds.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Copies while nobody writes to either store.</summary>
    /// <param name="source">The port of the store that is read.</param>
    /// <param name="target">The port of the store that is written.</param>
    /// <param name="progress">Is called after each page with the keys copied so far.</param>
    /// <param name="cancellation">Ends the copying after a page.</param>
    /// <exception cref="RedisException">A store refused a command.</exception>
    /// <exception cref="NotSupportedException">A key has a type that no store of Pymk uses.</exception>
    public static async Task RunAsync(int source, int target, Action<long> progress, CancellationToken cancellation)
    {
        await using var reader = await ConnectAsync(source);
        await using var writer = await ConnectAsync(target);
        var (read, write) = (reader.GetDatabase(), writer.GetDatabase());
        var copied = 0L;
        await foreach (var keys in reader.GetServers()[0].KeysAsync(pageSize: KeysOfScan).Chunk(Page).WithCancellation(cancellation))
        {
            await Task.WhenAll(keys.Select(key => CopyAsync(read, write, key)));
            progress(copied += keys.Length);
        }
    }

    private static async Task CopyAsync(IDatabase read, IDatabase write, RedisKey key)
    {
        var expiry = read.KeyExpireTimeAsync(key);
        var type = await read.KeyTypeAsync(key);
        await (type switch
        {
            RedisType.None => Task.CompletedTask,
            RedisType.String => CopyStringAsync(read, write, key),
            RedisType.Hash => InPagesAsync(await read.HashGetAllAsync(key), page => write.HashSetAsync(key, page)),
            RedisType.Set => InPagesAsync(await read.SetMembersAsync(key), page => write.SetAddAsync(key, page)),
            RedisType.SortedSet => InPagesAsync(await read.SortedSetRangeByRankWithScoresAsync(key), page => write.SortedSetAddAsync(key, page)),
            RedisType.List => InPagesAsync(await read.ListRangeAsync(key), page => write.ListRightPushAsync(key, page)),
            _ => throw new NotSupportedException($"The key '{key}' is a {type}, which the compaction of the embedded store does not copy."),
        });
        if (await expiry is { } end)
        {
            await write.KeyExpireAsync(key, end);
        }
    }

    // The key may have expired since its type was read.
    private static async Task CopyStringAsync(IDatabase read, IDatabase write, RedisKey key)
    {
        if (await read.StringGetAsync(key) is { IsNull: false } value)
        {
            await write.StringSetAsync(key, value);
        }
    }

    private static async Task InPagesAsync<T>(T[] entries, Func<T[], Task> write)
    {
        foreach (var page in entries.Chunk(EntriesOfCommand))
        {
            await write(page);
        }
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(int port)
    {
        var options = ConfigurationOptions.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
        options.ClientName = "pymk-compaction";
        options.AsyncTimeout = (int)Deadline.TotalMilliseconds;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
