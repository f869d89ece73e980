using Pymk.Storage.Redis;
using Pymk.Storage.Tests.Contract;

namespace Pymk.Storage.Tests.Redis;

public sealed class RedisStoreTests(RedisFixture redis) : StoreContract, IClassFixture<RedisFixture>
{
    protected override Task<RedisStores> ConnectAsync() => redis.ConnectAsync();
}
