using Pymk.Storage.Redis;
using Pymk.Storage.Tests.Contract;

namespace Pymk.Storage.Tests.Redis;

public sealed class RedisCompactionTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Theory]
    [InlineData("", "send BGREWRITEAOF")]
    [InlineData(",allowAdmin=true", "rewrites")]
    public async Task Compact_SaysWhatIsLeftToTheOperator(string options, string left)
    {
        Assert.SkipWhen(redis.Missing is not null, redis.Missing ?? "");
        await using var stores = await RedisStores.ConnectAsync(redis.Connection + options, redis.Connection + options, "pymk", StoreContract.Deadline);
        var outcome = await new RedisCompaction(stores).CompactAsync(TestContext.Current.CancellationToken);
        Assert.False(outcome.IsComplete);
        Assert.Contains(left, outcome.Left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compact_WhileTheServerRewrites_BeginsAnotherRewriteAfterThat()
    {
        await using var server = new Pymk.Testing.Servers.RedisServer("--appendonly", "yes", "--rdb-key-save-delay", "300");
        await server.InitializeAsync();
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var admin = server.Connection + ",allowAdmin=true";
        await using var stores = await RedisStores.ConnectAsync(admin, admin, "pymk", StoreContract.Deadline);
        var token = TestContext.Current.CancellationToken;
        for (var i = 0; i < 1_000; i++)
        {
            await stores.Durable.AskAsync(db => db.StringSetAsync($"key {i}", i), token);
        }

        // Several at once: all but one find a rewrite under way.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => new RedisCompaction(stores).CompactAsync(token)));
    }
}
