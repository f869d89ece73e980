using System.Diagnostics;
using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Retention;
using Pymk.Storage.Redis;
using Pymk.Testing.Servers;

namespace Pymk.Storage.Tests.Redis;

public sealed class SilentRedisTests
{
    private const int InLine = 30;
    private const string Admin = ",allowAdmin=true";

    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongDeadline = TimeSpan.FromSeconds(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_StoppedServer_EndAtTheDeadline_AndWorkAgainLater()
    {
        await using var server = await StartAsync();
        await using var stores = await RedisStores.ConnectAsync(server.Connection, server.Connection, "pymk", Deadline);
        server.Pause();
        await AssertUnavailableAsync(stores);
        server.Resume();
        await UntilAnsweredAsync(stores);
    }

    [Fact]
    public async Task Commands_DeadServer_AreUnavailable()
    {
        var server = await StartAsync();
        await using var stores = await RedisStores.ConnectAsync(server.Connection, server.Connection, "pymk", Deadline);
        await server.DisposeAsync();

        // The first ones may still find the connection open.
        for (var i = 0; i < 1_000; i++)
        {
            await AssertUnavailableAsync(stores);
        }

        Assert.True(stores.Durable.IsSilent);
    }

    [Fact]
    public async Task Commands_SilentServer_FailAtOnce_TogetherWithThoseThatWait_AndGoOnAfterAPing()
    {
        await using var server = await StartAsync();
        await using var stores = await RedisStores.ConnectAsync(server.Connection, server.Connection, "pymk", LongDeadline);
        server.Pause();
        var line = Stopwatch.StartNew();
        var waiting = new List<Task>();
        for (var i = 0; i < InLine; i++)
        {
            // Some wait while the circuit opens.
            waiting.Add(AssertUnavailableAsync(stores));
            await AssertUnavailableAsync(stores);
        }

        await Task.WhenAll(waiting);
        Assert.True(stores.Durable.IsSilent);
        Assert.True(line.Elapsed < InLine / 3 * LongDeadline, $"{InLine} commands in line took {line.Elapsed}.");
        server.Resume();
        await UntilAnsweredAsync(stores);
        Assert.False(stores.Durable.IsSilent);
    }

    [Fact]
    public async Task Commands_OneSlowAmongMany_StayOpen()
    {
        await using var server = await StartAsync("--enable-debug-command", "local");
        await using var stores = await RedisStores.ConnectAsync(server.Connection + Admin, server.Connection + Admin, "pymk", Deadline);

        // As long as two deadlines and their pings, and shorter than the limit of a command on many entries.
        var slow = await stores.Durable.AskForManyAsync(db => db.ExecuteAsync("DEBUG", "SLEEP", "0.6"), Token);
        Assert.Equal("OK", (string?)slow);
        Assert.False(stores.Durable.IsSilent);
        await stores.PingAsync();
    }

    [Fact]
    public async Task Commands_ServerSlowerThanTheDeadline_AreTriedAgainAfterEveryAnswer()
    {
        await using var server = await StartAsync("--enable-debug-command", "local");
        await using var stores = await RedisStores.ConnectAsync(server.Connection + Admin, server.Connection + Admin, "pymk", Deadline);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => stores.Durable.AskAsync(db => db.ExecuteAsync("DEBUG", "SLEEP", "1"), Token));
            await UntilAnsweredAsync(stores);
        }
    }

    [Fact]
    public async Task Commands_RefusedByTheServer_AreNotUnavailable_AndNoExceptionOfTheDriver()
    {
        await using var server = await StartAsync();
        await using var stores = await RedisStores.ConnectAsync(server.Connection, server.Connection, "pymk", Deadline);
        await stores.Durable.AskAsync(db => db.StringSetAsync("text", "x"), Token);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => stores.Durable.AskAsync(db => db.HashGetAllAsync("text"), Token));
        Assert.Contains("durable store", refusal.Message, StringComparison.Ordinal);
        Assert.Null(refusal.InnerException);
    }

    [Fact]
    public async Task Commands_ServerOutOfMemory_AreUnavailable()
    {
        await using var server = await StartAsync("--maxmemory", "1", "--maxmemory-policy", "noeviction");
        await using var stores = await RedisStores.ConnectAsync(server.Connection, server.Connection, "pymk", TimeSpan.FromSeconds(10));
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => new RedisViewStore(stores, Options.Create(new RetentionOptions())).AddAsync(1, [new(0, [2])], 3));
        Assert.Contains("OOM", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task AssertUnavailableAsync(RedisStores stores)
    {
        var silence = await Assert.ThrowsAsync<StoreUnavailableException>(() => new RedisViewStore(stores, Options.Create(new RetentionOptions())).ReadAsync(1));
        Assert.Equal("durable store", silence.Store);
        Assert.Null(silence.InnerException);
    }

    private static async Task UntilAnsweredAsync(RedisStores stores)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60);)
        {
            try
            {
                await stores.PingAsync();
                return;
            }
            catch (StoreUnavailableException)
            {
                // Not yet. Refusals come at once.
                await Task.Delay(10, Token);
            }
        }

        Assert.Fail("The store does not answer a minute after it continued.");
    }

    private static async Task<RedisServer> StartAsync(params string[] more)
    {
        var server = new RedisServer(more);
        await server.InitializeAsync();
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        return server;
    }
}
