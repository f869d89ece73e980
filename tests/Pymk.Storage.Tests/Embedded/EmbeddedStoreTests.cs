using Pymk.Storage.Embedded;
using Pymk.Storage.Redis;
using Pymk.Storage.Tests.Redis;

namespace Pymk.Storage.Tests.Embedded;

public sealed class EmbeddedStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-embedded-").FullName;

    [Fact]
    public async Task ProfilesAndBehavior_Written_ComeBack()
    {
        using var server = EmbeddedStore.StartDurable(_folder, 0, "64m");
        await using var stores = await RedisStores.ConnectAsync(server.Connection, server.Connection);
        await StoreContract.RelationsComeBackAsync(stores, 1);
        await StoreContract.ManyRelationsComeBackAsync(stores, 3);
        await StoreContract.OldEpochsAreRefusedAsync(stores, 2);
        await StoreContract.RowsComeBackInOrderAsync(stores, "v");
        await StoreContract.ProfilesAndBehaviorComeBackAsync(stores, 20);
        await StoreContract.IndexChangesComeBackAsync(stores, 10);
        await StoreContract.OldIndexEpochsAreRefusedAsync(stores, 12);
    }

    [Fact]
    public async Task Stores_OverTheEmbeddedServer_KeepTheSamePromises()
    {
        using var server = EmbeddedStore.StartDurable(_folder, 0, "64m");
        await using var stores = await RedisStores.ConnectAsync(server.Connection, server.Connection);
        await StoreContract.RelationsComeBackAsync(stores, 1);
        await StoreContract.ManyRelationsComeBackAsync(stores, 3);
        await StoreContract.OldEpochsAreRefusedAsync(stores, 2);
        await StoreContract.RowsComeBackInOrderAsync(stores, "v");
        await StoreContract.ListsComeBackAsync(stores);
        await StoreContract.IndexChangesComeBackAsync(stores, 10);
        await StoreContract.OldIndexEpochsAreRefusedAsync(stores, 12);
    }

    [Fact]
    public async Task IndexChanges_AfterTheEmbeddedServerStartedAgain_MakeTheSameIndex()
    {
        var server = EmbeddedStore.StartDurable(_folder, 0, "64m");
        try
        {
            await using var stores = await RedisStores.ConnectAsync(server.Connection, server.Connection);
            await StoreContract.IndexChangesAreReplayedAsync(stores, RestartAsync, 14);
        }
        finally
        {
            server.Dispose();
        }

        Task<RedisStores> RestartAsync()
        {
            server.Dispose();
            server = EmbeddedStore.StartDurable(_folder, 0, "64m");
            return RedisStores.ConnectAsync(server.Connection, server.Connection);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
