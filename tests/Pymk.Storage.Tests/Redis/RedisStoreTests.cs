namespace Pymk.Storage.Tests.Redis;

public sealed class RedisStoreTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Relations_WrittenToRedis_ComeBack()
    {
        await using var stores = await redis.ConnectAsync();
        await StoreContract.RelationsComeBackAsync(stores, 1);
    }

    [Fact]
    public async Task Relations_WrittenToRedisByTheThousand_ComeBack()
    {
        await using var stores = await redis.ConnectAsync();
        await StoreContract.ManyRelationsComeBackAsync(stores, 3);
    }

    [Fact]
    public async Task Writes_OfAnOldEpochToRedis_AreRefused()
    {
        await using var stores = await redis.ConnectAsync();
        await StoreContract.OldEpochsAreRefusedAsync(stores, 2);
    }

    [Fact]
    public async Task IndexChanges_WrittenToRedis_ComeBack()
    {
        await using var stores = await redis.ConnectAsync();
        await StoreContract.IndexChangesComeBackAsync(stores, 10);
    }

    [Fact]
    public async Task IndexChanges_OfAnOldEpochToRedis_AreRefused()
    {
        await using var stores = await redis.ConnectAsync();
        await StoreContract.OldIndexEpochsAreRefusedAsync(stores, 12);
    }

    [Fact]
    public async Task IndexChanges_ReadAgainFromRedis_MakeTheSameIndex()
    {
        await using var stores = await redis.ConnectAsync();
        await StoreContract.IndexChangesAreReplayedAsync(stores, redis.ConnectAsync, 14);
    }

    [Fact]
    public async Task Rows_WrittenToRedis_ComeBackInTheOrderAsked()
    {
        await using var stores = await redis.ConnectAsync();
        await StoreContract.RowsComeBackInOrderAsync(stores, "v");
    }

    [Fact]
    public async Task ProfilesAndBehavior_WrittenToRedis_ComeBack()
    {
        await using var stores = await redis.ConnectAsync();
        await StoreContract.ProfilesAndBehaviorComeBackAsync(stores, 20);
    }

    [Fact]
    public async Task Lists_WrittenToRedis_ComeBack()
    {
        await using var stores = await redis.ConnectAsync();
        await StoreContract.ListsComeBackAsync(stores);
    }
}
