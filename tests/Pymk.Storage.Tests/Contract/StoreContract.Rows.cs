using Pymk.Grains.ListsAhead;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Rows_Written_ComeBackInTheOrderOfTheRequest()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var store = new RedisUserRowStore(_stores);
        Assert.False(await store.IsPublishedAsync("v"));
        var rows = Enumerable.Range(0, 5_000).Select(i => ((long)i * 7, (ReadOnlyMemory<byte>)BitConverter.GetBytes(i))).ToArray();
        await store.WriteAsync("v", rows, cancellation);
        await store.MarkPublishedAsync("v");
        Assert.True(await store.IsPublishedAsync("v"));
        long[] users = [.. Enumerable.Range(0, 1_500).Select(i => (long)((i * 37) % 5_000) * 7), 3, -1];
        var read = await store.ReadAsync("v", users, cancellation);
        Assert.Equal(users.Length, read.Length);
        Assert.All(read.SkipLast(2).Zip(users), r => Assert.Equal(r.Second / 7, BitConverter.ToInt32(r.First.Span)));
        Assert.All(read[^2..], r => Assert.True(r.IsEmpty));
    }

    [Fact]
    public async Task ListsAhead_ProgressWritten_ComesBack_UntilAnotherVersionStarts()
    {
        var store = new RedisListsAheadStore(_stores);
        await store.StartAsync("v1");
        Assert.Equal("v1", await store.ReadVersionAsync());
        Assert.Null(await store.ReadAsync(3));
        var progress = new ShardLists("v1", 1_234, 400, 128, 120, false);
        await store.WriteAsync(3, progress);
        await store.WriteAsync(4, progress with { IsFinished = true });
        Assert.Equal(progress, await store.ReadAsync(3));
        Assert.Equal(progress with { IsFinished = true }, await store.ReadAsync(4));
        var cancellation = TestContext.Current.CancellationToken;
        await _stores.Cache.AskAsync(db => db.StringSetAsync(_stores.Keys.ListsAheadOf(4), "{"), cancellation);
        Assert.Null(await store.ReadAsync(4));
        await store.StartAsync("v2");
        Assert.Equal("v2", await store.ReadVersionAsync());
        Assert.Equal("v1", (await store.ReadAsync(3))!.Version);
    }

    [Fact]
    public async Task Lists_Written_ComeBack()
    {
        var store = new RedisCandidateListStore(_stores);
        Assert.True((await store.ReadAsync(5)).IsEmpty);
        var list = new byte[8_000];
        new Random(1).NextBytes(list);
        await store.WriteListAsync(5, list, TimeSpan.FromHours(6));
        Assert.Equal(list, (await store.ReadAsync(5)).ToArray());
        var left = await _stores.Cache.AskAsync(db => db.KeyTimeToLiveAsync(_stores.Keys.List(5)), TestContext.Current.CancellationToken);
        Assert.InRange(left!.Value, TimeSpan.FromHours(5), TimeSpan.FromHours(6));
    }
}
