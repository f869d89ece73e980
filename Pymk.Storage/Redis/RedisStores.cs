using Pymk.Grains.Interfaces.Stores;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>Connections to the durable store and to the cache, which may be the same server.</summary>
public sealed class RedisStores : IAsyncDisposable
{
    /// <summary>The default deadline of a command: far below the 30 s of a request, far above the pauses of a healthy store.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(3);

    private volatile bool _holdsScheme;

    private RedisStores(RedisCommands durable, RedisCommands cache, string clusterId) =>
        (Durable, Cache, Keys) = (durable, cache, new RedisKeys(clusterId));

    /// <summary>The store that keeps every acknowledged write.</summary>
    internal RedisCommands Durable { get; }

    /// <summary>The store that may evict what it has.</summary>
    internal RedisCommands Cache { get; }

    /// <summary>The names of the cluster's keys.</summary>
    internal RedisKeys Keys { get; }

    /// <summary>Connects to both and returns when they answer.</summary>
    /// <param name="durable">
    /// The store of relations, views, profiles, feature rows and cluster membership: a StackExchange.Redis configuration string such as
    /// <c>redis:6379,password=…,ssl=true</c>.
    /// </param>
    /// <param name="cache">The store of candidate lists; the same string for the same store.</param>
    /// <param name="clusterId">The cluster whose keys they are; clusters of one server see nothing of each other.</param>
    /// <param name="deadline">The longest wait of a command; null for <see cref="DefaultDeadline"/>.</param>
    /// <param name="find">Finds keys of the durable store, where SCAN does not; null for SCAN.</param>
    /// <exception cref="RedisConnectionException">A store does not answer; the message names it.</exception>
    public static Task<RedisStores> ConnectAsync(string durable, string cache, string clusterId, TimeSpan? deadline = null, KeySearch? find = null) =>
        ConnectAsync(
            ConfigurationOptions.Parse(durable), cache == durable ? null : ConfigurationOptions.Parse(cache), clusterId, deadline, find);

    /// <param name="durable">The durable store.</param>
    /// <param name="cache">The store of candidate lists; null for the same store.</param>
    /// <inheritdoc cref="ConnectAsync(string, string, string, TimeSpan?, KeySearch?)"/>
    public static async Task<RedisStores> ConnectAsync(
        ConfigurationOptions durable, ConfigurationOptions? cache, string clusterId, TimeSpan? deadline = null, KeySearch? find = null)
    {
        if (!ClusterName.IsValid(clusterId))
        {
            throw new ArgumentException($"A cluster's name is {ClusterName.Rule}, not '{clusterId}'.", nameof(clusterId));
        }

        var limit = deadline ?? DefaultDeadline;
        var first = await OpenAsync(durable, "durable store", limit, find);
        try
        {
            return new RedisStores(first, cache is null ? first : await OpenAsync(cache, "list cache", limit, null), clusterId);
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    /// <summary>True where the durable store lacks what <see cref="StoreScheme.OpenAsync"/> found or wrote: its data are gone.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<bool> IsEmptiedAsync() => _holdsScheme && !await Durable.ReadAsync(db => db.KeyExistsAsync(Keys.SchemeVersion));

    /// <summary>The durable store has a scheme from now on.</summary>
    internal void HoldScheme() => _holdsScheme = true;

    /// <summary>Refuses to begin anew in a store that lost its data: what is written there would be all that is left.</summary>
    /// <exception cref="StoreUnavailableException">The store's data are gone, or it does not answer.</exception>
    internal async Task RequireKeptAsync()
    {
        if (await IsEmptiedAsync())
        {
            throw new StoreUnavailableException("durable store", "It is empty: its data were deleted, or its server lost them.");
        }
    }

    /// <summary>Pings both stores; returns the time of the slower one.</summary>
    /// <exception cref="StoreUnavailableException">A store does not answer.</exception>
    public async Task<TimeSpan> PingAsync()
    {
        var times = await Task.WhenAll(Durable.ReadAsync(db => db.PingAsync()), Cache.ReadAsync(db => db.PingAsync()));
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

    private static async Task<RedisCommands> OpenAsync(ConfigurationOptions connection, string name, TimeSpan deadline, KeySearch? find)
    {
        var redis = await ConnectionMultiplexer.ConnectAsync(Options(connection, deadline));
        return new RedisCommands(ConnectAgainAsync, redis, name, deadline, connection.AllowAdmin, find);

        // The stores are in use: they wait for a server that is late.
        async Task<ConnectionMultiplexer> ConnectAgainAsync(string moved)
        {
            var options = Options(ConfigurationOptions.Parse(moved), deadline);
            options.AbortOnConnectFail = false;
            return await ConnectionMultiplexer.ConnectAsync(options);
        }
    }

    private static ConfigurationOptions Options(ConfigurationOptions connection, TimeSpan deadline)
    {
        var options = connection.Clone();
        options.ClientName = "pymk";

        // RedisCommands keeps the deadlines. The connection's own timeout, which it checks once a second, only frees what no caller waits for.
        options.AsyncTimeout = (int)(RedisCommands.BulkFactor * deadline).TotalMilliseconds;
        return options;
    }
}
