using Pymk.Grains.Interfaces.Ids;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task KindOfIds_IsWrittenOnce_AndAnotherOneChangesNothing()
    {
        await SetIdsAsync(null, used: false);
        Assert.Null(await ReadIdsAsync());
        Assert.Equal(UserIdKind.Text, await KeepAsync(UserIdKind.Text));
        Assert.Equal(UserIdKind.Text, await KeepAsync(UserIdKind.Number));
        Assert.Equal(UserIdKind.Text, await ReadIdsAsync());
        await SetIdsAsync(null, used: false);
    }

    [Fact]
    public async Task KindOfIds_OfAUsedStoreWithoutTheKey_IsNumbers()
    {
        await SetIdsAsync(null, used: true);
        Assert.Equal(UserIdKind.Number, await ReadIdsAsync());
        await SetIdsAsync(null, used: false);
    }

    [Fact]
    public async Task KindOfIds_OfAnotherWord_IsRefusedByName()
    {
        await SetIdsAsync("uuid", used: false);
        var refusal = await Assert.ThrowsAsync<IOException>(ReadIdsAsync);
        Assert.Equal(
            $"The store names the kind of its user ids 'uuid' under {_stores.Keys.UserIdKind}, which this program does not know.", refusal.Message);
        await SetIdsAsync(null, used: false);
    }

    private Task<UserIdKind?> ReadIdsAsync() => StoreIds.ReadAsync(_stores, "The store", TestContext.Current.CancellationToken);

    private Task<UserIdKind> KeepAsync(UserIdKind kind) => StoreIds.KeepAsync(_stores, "The store", kind, TestContext.Current.CancellationToken);

    private Task<bool> SetIdsAsync(string? kind, bool used) => _stores.Durable.AskAsync(
        async db =>
        {
            foreach (var key in new[] { _stores.Keys.UserIdKind, _stores.Keys.Epoch(0), _stores.Keys.ProfilesEpoch(0) })
            {
                await db.KeyDeleteAsync(key);
            }

            return (kind is null || await db.StringSetAsync(_stores.Keys.UserIdKind, kind)) && (!used || await db.StringSetAsync(_stores.Keys.Epoch(0), 1));
        },
        TestContext.Current.CancellationToken);
}
