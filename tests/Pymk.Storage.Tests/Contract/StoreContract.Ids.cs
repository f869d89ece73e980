using Pymk.Grains.Ids;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task UserIds_ComeBack_AsTheyWereWritten()
    {
        var (store, shard) = (new RedisUserIdStore(_stores), NewShard());
        var epoch = (await store.OpenAsync(shard)).Epoch;
        NumberedText[] texts = [new(0, "bob"), new(long.MaxValue, "Ünï 😀/%2F"), new(7, "7")];
        await store.WriteAsync(shard, epoch, new UserIdWrite(texts, [5, 7], []));
        await store.WriteAsync(shard, epoch, new UserIdWrite([], [], [0]));

        var state = await store.OpenAsync(shard);

        Assert.Equal(texts[1..].OrderBy(t => t.Number), state.Texts.OrderBy(t => t.Number));
        Assert.Equal([5, 7], state.Passed.Order());
    }

    [Fact]
    public async Task UserIds_OfAnOldWriter_AreRefused()
    {
        var (store, shard) = (new RedisUserIdStore(_stores), NewShard());
        var old = (await store.OpenAsync(shard)).Epoch;
        await store.OpenAsync(shard);

        await AssertRefusedAsync(shard, old, store.WriteAsync(shard, old, new UserIdWrite([new(1, "late")], [], [])));

        Assert.Empty((await store.OpenAsync(shard)).Texts);
    }
}
