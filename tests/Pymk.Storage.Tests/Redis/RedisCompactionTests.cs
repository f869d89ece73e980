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
        await using var stores = await RedisStores.ConnectAsync(redis.Connection + options, redis.Connection + options, StoreContract.Deadline);
        var outcome = await new RedisCompaction(stores).CompactAsync(TestContext.Current.CancellationToken);
        Assert.False(outcome.IsComplete);
        Assert.Contains(left, outcome.Left, StringComparison.Ordinal);
    }
}
