using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>Connections to the durable store and to the cache, which may be the same server.</summary>
public sealed class RedisStores : IAsyncDisposable
{
    private RedisStores(ConnectionMultiplexer durable, ConnectionMultiplexer cache) => (Durable, Cache) = (durable, cache);

    internal ConnectionMultiplexer Durable { get; }

    internal ConnectionMultiplexer Cache { get; }

    /// <summary>Connects to both and returns when they answer.</summary>
    /// <param name="durable">
    /// The store of relations, profiles, feature rows and cluster membership: a StackExchange.Redis configuration string such as
    /// <c>redis:6379,password=…,ssl=true</c>.
    /// </param>
    /// <param name="cache">The store of candidate lists; the same string for the same store.</param>
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

    /// <summary>Pings both stores; returns the time of the slower one.</summary>
    /// <exception cref="RedisException">A store does not answer.</exception>
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
