using System.Globalization;
using StackExchange.Redis;

namespace Pymk.Storage.Embedded;

/// <summary>Copies the keys of one embedded store into another, which is empty, with the time at which they expire.</summary>
internal static class StoreCopy
{
    // Keys under way.
    private const int Page = 1_000;

    // Entries of one command. Garnet ends the process if a hash is changed while its page is written to disk, so a hash is written at once; only
    // what is far above the fields of a shard is written in parts.
    private const int EntriesOfCommand = 1_000_000;

    // Connections that read. A read of a record on disk holds up its connection.
    private const int Readers = 4;

    // Far above the time of the largest command: a shard's hash of a million fields is read in seconds.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Copies while nobody writes to either store.</summary>
    /// <param name="source">The store that is read.</param>
    /// <param name="target">The store that is written.</param>
    /// <param name="progress">Is called after each page of keys.</param>
    /// <param name="cancellation">Ends the copying after a page.</param>
    /// <exception cref="RedisException">A store refused a command.</exception>
    /// <exception cref="NotSupportedException">A key has a type that no store of Pymk uses.</exception>
    public static async Task RunAsync(EmbeddedServer source, EmbeddedServer target, Action progress, CancellationToken cancellation)
    {
        var readers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => ConnectAsync(source.Port)));
        await using var writer = await ConnectAsync(target.Port);
        try
        {
            var reads = Array.ConvertAll(readers, reader => reader.GetDatabase());
            var write = writer.GetDatabase();
            foreach (var keys in PlainByKey(source).Chunk(Page))
            {
                cancellation.ThrowIfCancellationRequested();
                await Task.WhenAll(keys.Select((key, i) => key.Value
                    ? CopyStringAsync(reads[i % Readers], write, key.Key)
                    : CopyAsync(reads[i % Readers], write, key.Key)));
                progress();
            }
        }
        finally
        {
            await Task.WhenAll(readers.Select(async reader => await reader.DisposeAsync()));
        }
    }

    // Whether all records of a key are strings that never expire: then one read tells all about it.
    private static Dictionary<RedisKey, bool> PlainByKey(EmbeddedServer source)
    {
        var plain = new Dictionary<RedisKey, bool>();
        foreach (var (key, isPlain) in source.Records())
        {
            plain[key] = isPlain && plain.GetValueOrDefault(key, true);
        }

        return plain;
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

    // The key may be deleted, or have expired.
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
