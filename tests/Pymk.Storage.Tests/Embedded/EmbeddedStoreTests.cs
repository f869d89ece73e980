using Pymk.Storage.Embedded;
using Pymk.Storage.Redis;
using Pymk.Storage.Tests.Contract;

namespace Pymk.Storage.Tests.Embedded;

public sealed class EmbeddedStoreTests(EmbeddedStoreTests.Fixture embedded) : StoreContract, IClassFixture<EmbeddedStoreTests.Fixture>
{
    protected override Task<RedisStores> ConnectAsync() => embedded.ConnectAsync();

    protected override Task<RedisStores> RestartAsync() => embedded.RestartAsync();

    /// <summary>A durable embedded store and an embedded cache, as a silo has them, for the tests of a class.</summary>
    public sealed class Fixture : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("pymk-embedded-").FullName;
        private readonly EmbeddedStore _cache = EmbeddedStore.StartCache(0, "64m");
        private EmbeddedStore _server;

        public Fixture() => _server = Start();

        public Task<RedisStores> ConnectAsync() =>
            RedisStores.ConnectAsync(_server.Connection, _cache.Connection, "pymk", Deadline, _server.KeysAsync);

        public Task<RedisStores> RestartAsync()
        {
            _server.Dispose();
            _server = Start();
            return ConnectAsync();
        }

        public void Dispose()
        {
            _server.Dispose();
            _cache.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private EmbeddedStore Start() => EmbeddedStore.StartDurable(_folder, 0, "64m");
    }
}
