using Pymk.Grains.RequestKeys;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    [Fact]
    public async Task RequestKeys_AddedAndAnswered_ComeBack_AndAKeyIsAddedOnce()
    {
        var (store, slot) = (new RedisRequestKeyStore(_stores), NewShard());
        var (key, other) = (new StoredKey(Guid.NewGuid(), Guid.NewGuid(), 1_770_000_000_123), new StoredKey(Guid.NewGuid(), Guid.NewGuid(), 5));
        Assert.Empty(await store.ReadAsync(slot));
        Assert.True(await store.TryAddAsync(slot, key, Life));
        Assert.False(await store.TryAddAsync(slot, key with { TimeMs = 7 }, Life));
        Assert.True(await store.TryAddAsync(slot, other, Life));
        Assert.Null(await store.ReadAnswerAsync(slot, key.Key));

        byte[] answer = [1, 2, 3];
        await store.WriteAsync(slot, key with { AnswerBytes = answer.Length }, answer, Life);
        Assert.Equal(answer, await store.ReadAnswerAsync(slot, key.Key));
        Assert.Equal([other, key with { AnswerBytes = 3 }], (await store.ReadAsync(slot)).OrderBy(k => k.TimeMs));

        await store.RemoveAsync(slot, [key.Key]);
        Assert.Null(await store.ReadAnswerAsync(slot, key.Key));
        Assert.Equal([other], await store.ReadAsync(slot));
    }

    [Fact]
    public async Task RequestKeys_AndTheirAnswers_EndByThemselves()
    {
        var (store, slot) = (new RedisRequestKeyStore(_stores), NewShard());
        var key = new StoredKey(Guid.NewGuid(), Guid.NewGuid(), 5, AnswerBytes: 1);
        await store.TryAddAsync(slot, key, Life);
        await store.WriteAsync(slot, key, [1], Life);
        var left = await _stores.Durable.AskForManyAsync(
            async db => await db.KeyTimeToLiveAsync(_stores.Keys.RequestKeys(slot)), TestContext.Current.CancellationToken);
        Assert.InRange(left!.Value, TimeSpan.FromHours(23), Life);
    }
}
