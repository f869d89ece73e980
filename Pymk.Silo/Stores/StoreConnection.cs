using Pymk.Client;
using Pymk.Silo.Settings;
using Pymk.Storage.Embedded;
using Pymk.Storage.Redis;
using StackExchange.Redis;

namespace Pymk.Silo.Stores;

/// <summary>The stores of this process: an external Redis, or two embedded stores, a durable one and a cache.</summary>
internal sealed class StoreConnection : IAsyncDisposable
{
    // An embedded store is one cluster's own: another name of the cluster finds the same data.
    private const string OwnCluster = PymkCluster.DefaultClusterId;

    private readonly EmbeddedStore? _cache;

    private readonly ConfigurationOptions _redis;

    private StoreConnection(string where, ConfigurationOptions redis, RedisStores stores, EmbeddedStore? durable, EmbeddedStore? cache) =>
        (Where, _redis, Stores, Embedded, _cache) = (where, redis, stores, durable, cache);

    /// <summary>The durable store and its place, as the beginning of a sentence.</summary>
    public string Where { get; }

    public RedisStores Stores { get; }

    /// <summary>The durable store, where it is in this process.</summary>
    public EmbeddedStore? Embedded { get; }

    /// <summary>For the log; holds no password.</summary>
    public string Description => Embedded is null ? "Redis" : $"embedded store on 127.0.0.1:{Embedded.Port}";

    public static async Task<StoreConnection> OpenAsync(SiloSettings settings, ILoggerFactory logs)
    {
        var opened = await ConnectAsync(settings, logs);
        try
        {
            await StoreScheme.OpenAsync(opened.Stores, opened.Where, opened.Embedded is null ? settings.ClusterId : OwnCluster);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Refuses a store that a restore has filled in part.</summary>
    /// <exception cref="SettingException">The restore is unfinished.</exception>
    public async Task RequireRestoredAsync(CancellationToken cancellation)
    {
        if (await UnfinishedRestore.FindAsync(Stores, cancellation) is { } snapshot)
        {
            throw new SettingException(
                $"{Where} is filled from snapshot {snapshot} in part only, so people and blocks are missing. Give the ./pymk restore command again until it says "
                + "that the store is filled, then start the silos; or choose another store (Pymk:Data, Pymk:Redis, Pymk:ClusterId).");
        }
    }

    /// <summary>How Orleans' own storage and reminders connect to the durable store. They wait for a server that is late.</summary>
    public ConfigurationOptions ForOrleans()
    {
        var options = _redis.Clone();
        options.ClientName = "pymk-orleans";
        options.AbortOnConnectFail = false;
        options.Tunnel = Embedded is null ? options.Tunnel : new EmbeddedStoreTunnel(Embedded);
        return options;
    }

    public async ValueTask DisposeAsync()
    {
        await Stores.DisposeAsync();
        _cache?.Dispose();
        Embedded?.Dispose();
    }

    private static async Task<StoreConnection> ConnectAsync(SiloSettings settings, ILoggerFactory logs)
    {
        if (!string.IsNullOrEmpty(settings.Redis))
        {
            var durableRedis = RedisAddress.Durable(settings);
            var connected = await RedisStores.ConnectAsync(durableRedis, RedisAddress.Cache(settings), settings.ClusterId, settings.StoreDeadline);
            return new StoreConnection("The store in Redis", durableRedis, connected, null, null);
        }

        var durable = EmbeddedStore.StartDurable(settings.Data, settings.EmbeddedPort, settings.EmbeddedMemory, logs);
        EmbeddedStore? cache = null;
        try
        {
            cache = EmbeddedStore.StartCache(0, settings.CacheMemory, logs);
            return new StoreConnection(
                $"The embedded store in {settings.Data}",
                ConfigurationOptions.Parse(durable.Connection),
                await RedisStores.ConnectAsync(durable.Connection, cache.Connection, OwnCluster, settings.StoreDeadline, durable.KeysAsync),
                durable,
                cache);
        }
        catch
        {
            cache?.Dispose();
            durable.Dispose();
            throw;
        }
    }
}
