using Pymk.Storage.Redis;
using Pymk.Storage.Tests.Contract;
using Pymk.Testing.Servers;

namespace Pymk.Storage.Tests.Redis;

/// <summary>A redis-server for the tests of a class.</summary>
public sealed class RedisFixture : RedisServer, IAsyncLifetime
{
    /// <summary>Connects to the server; skips the test on a machine without redis-server.</summary>
    public async Task<RedisStores> ConnectAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return await RedisStores.ConnectAsync(Connection, Connection, "pymk", StoreContract.Deadline);
    }
}
