using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Retention;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

/// <summary>What the stores promise. Each server that pymk runs on inherits the tests.</summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    /// <summary>The longest wait of a command. A busy machine may stop a server for seconds, and no test here is about time.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>The cluster whose keys the tests write.</summary>
    public const string Cluster = "pymk";

    private static int _lastShard;

    private RedisStores _stores = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _stores = await ConnectAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_stores is not null)
        {
            await _stores.DisposeAsync();
        }
    }

    /// <summary>Connects to the server.</summary>
    protected abstract Task<RedisStores> ConnectAsync();

    /// <summary>Starts the server again, where it keeps what it has, and connects.</summary>
    protected virtual Task<RedisStores> RestartAsync() => ConnectAsync();

    // Tests share the server, so each takes shards that no other has written to.
    private static int NewShard() => Interlocked.Increment(ref _lastShard);

    private RedisViewStore NewViews(int days = 180) => new(_stores, Options.Create(new RetentionOptions { ViewDays = days }));

    private static async Task AssertRefusedAsync(int shard, long epoch, Task write)
    {
        var refusal = await Assert.ThrowsAsync<StaleEpochException>(() => write);
        Assert.Equal((shard, epoch), (refusal.Shard, refusal.Epoch));
    }
}
