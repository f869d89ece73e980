using System.Diagnostics;
using Pymk.Storage.Redis;
using Pymk.Storage.Tests.Contract;
using Pymk.Testing.Servers;
using StackExchange.Redis;

namespace Pymk.Storage.Tests.Redis;

/// <summary>Redis Cluster refuses commands and scripts whose keys lie in several slots.</summary>
public sealed class RedisClusterTests(RedisClusterTests.ClusterFixture redis) : StoreContract, IClassFixture<RedisClusterTests.ClusterFixture>
{
    protected override Task<RedisStores> ConnectAsync() => redis.ConnectAsync();

    /// <summary>A Redis Cluster of one node, which has all slots.</summary>
    public sealed class ClusterFixture() : RedisServer(["--cluster-enabled", "yes"]), IAsyncLifetime
    {
        private static readonly TimeSpan FormTimeout = TimeSpan.FromSeconds(30);

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            if (Missing is null)
            {
                await using var node = await ConnectionMultiplexer.ConnectAsync(Connection + ",allowAdmin=true");
                var db = node.GetDatabase();
                await db.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", 0, 16_383);
                for (var waited = Stopwatch.StartNew(); !await IsFormedAsync(db);)
                {
                    Assert.True(waited.Elapsed < FormTimeout, "The cluster does not form.");
                    await Task.Delay(TimeSpan.FromMilliseconds(50));
                }
            }
        }

        public async Task<RedisStores> ConnectAsync()
        {
            Assert.SkipWhen(Missing is not null, Missing ?? "");
            return await RedisStores.ConnectAsync(Connection, Connection, "pymk", StoreContract.Deadline);
        }

        private static async Task<bool> IsFormedAsync(IDatabase db) =>
            ((string?)await db.ExecuteAsync("CLUSTER", "INFO"))?.Contains("cluster_state:ok", StringComparison.Ordinal) == true;
    }
}
