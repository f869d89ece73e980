using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>The two connections: to the store that must not lose anything, and to the one that may forget. They may be the same.</summary>
public sealed class RedisStores : IAsyncDisposable
{
    private RedisStores(ConnectionMultiplexer durable, ConnectionMultiplexer cache) => (Durable, Cache) = (durable, cache);

    internal ConnectionMultiplexer Durable { get; }

    internal ConnectionMultiplexer Cache { get; }

    /// <summary>Connects, waiting for both to answer.</summary>
    /// <param name="durable">Relations, feature rows, cluster membership; a StackExchange.Redis configuration string such as <c>redis:6379,password=…,ssl=true</c>.</param>
    /// <param name="cache">Candidate lists; the same string for the same store.</param>
    /// <exception cref="RedisConnectionException">A store does not answer; the message names it.</exception>
    public static async Task<RedisStores> ConnectAsync(string durable, string cache)
    {
        var first = await ConnectionMultiplexer.ConnectAsync(Options(durable));
        try
        {
            return new RedisStores(first, cache == durable ? first : await ConnectionMultiplexer.ConnectAsync(Options(cache)));
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks both stores for a sign of life; returns how long the slower took.</summary>
    /// <exception cref="RedisException">One does not answer.</exception>
    public async Task<TimeSpan> PingAsync()
    {
        var times = await Task.WhenAll(Durable.GetDatabase().PingAsync(), Cache.GetDatabase().PingAsync());
        return times.Max();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Durable.DisposeAsync();
        if (Cache != Durable)
        {
            await Cache.DisposeAsync();
        }
    }

    private static ConfigurationOptions Options(string connection)
    {
        var options = ConfigurationOptions.Parse(connection);
        options.ClientName = "pymk";
        return options;
    }
}
