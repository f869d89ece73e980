using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Versions_Condemned_AreUnpublishedAtOnce_AndRemovedLater_OthersStay()
    {
        var token = TestContext.Current.CancellationToken;
        var (store, rows, index, shard) = (new RedisVersionStore(_stores), new RedisUserRowStore(_stores), new RedisIndexChangeStore(_stores), NewShard());
        string[] names = [$"2026-{shard}", $"2026-{shard}-b"];
        var epoch = await index.OpenAsync(shard);
        foreach (var version in names)
        {
            await store.UseAsync(version);
            await WriteRowsAsync(rows, version, 5_000);
            await rows.MarkPublishedAsync(version);
            await index.UpsertAsync(shard, epoch, version, 7, new float[] { 1, 2 });
        }

        await store.CondemnAsync(names[0], 123);
        var versions = await store.ReadAsync(token);
        Assert.Equal((123, 0), (versions[names[0]], versions[names[1]]));
        Assert.False(await rows.IsPublishedAsync(names[0]));
        Assert.Equal(5_001, await store.RemoveAsync(names[0], 123, token));
        Assert.DoesNotContain(names[0], (await store.ReadAsync(token)).Keys);
        var read = await rows.ReadAsync(names[0], new long[] { 0, 1, 4_999 }, token);
        Assert.All(read, row => Assert.True(row.IsEmpty));
        Assert.Empty((await index.ReadAsync(shard, names[0])).Embeddings);
        Assert.True(await rows.IsPublishedAsync(names[1]));
        Assert.All(await rows.ReadAsync(names[1], new long[] { 0, 1, 4_999 }, token), row => Assert.False(row.IsEmpty));
        Assert.Single((await index.ReadAsync(shard, names[1])).Embeddings);
    }

    [Fact]
    public async Task Versions_TakenIntoUseAgain_KeepTheirRows()
    {
        var token = TestContext.Current.CancellationToken;
        var (store, rows, version) = (new RedisVersionStore(_stores), new RedisUserRowStore(_stores), $"again-{NewShard()}");
        await store.UseAsync(version);
        await WriteRowsAsync(rows, version, 10);
        await store.CondemnAsync(version, 5);
        await store.UseAsync(version);
        Assert.Equal(0, await store.RemoveAsync(version, 5, token));
        Assert.Equal(0, (await store.ReadAsync(token))[version]);
        Assert.False((await rows.ReadAsync(version, new long[] { 3 }, token))[0].IsEmpty);
    }

    [Fact]
    public async Task Versions_OfAStoreWithoutTheirList_AreFound()
    {
        var token = TestContext.Current.CancellationToken;
        var (store, index, shard) = (new RedisVersionStore(_stores), new RedisIndexChangeStore(_stores), NewShard());
        var (ofRows, ofVectors) = ($"rows-{shard}", $"vectors-{shard}");
        await WriteRowsAsync(new RedisUserRowStore(_stores), ofRows, 3);
        await index.UpsertAsync(shard, await index.OpenAsync(shard), ofVectors, 7, new float[] { 1 });
        await _stores.Durable.AskAsync(db => db.HashDeleteAsync(_stores.Keys.Versions, ""), token);
        var versions = await store.ReadAsync(token);
        Assert.Equal((0, 0), (versions[ofRows], versions[ofVectors]));
        Assert.DoesNotContain("", versions.Keys);
    }

    [Fact]
    public async Task IndexLeft_Forgotten_IsGone_AndOnlyTheOwnerForgets()
    {
        var (index, shard) = (new RedisIndexChangeStore(_stores), NewShard());
        var paused = await index.OpenAsync(shard);
        foreach (var user in (long[])[7, 8, 9])
        {
            await index.RemoveAsync(shard, paused, [], user);
        }

        var epoch = await index.OpenAsync(shard);
        await AssertRefusedAsync(shard, paused, index.ForgetLeftAsync(shard, paused, [7]));
        await index.ForgetLeftAsync(shard, epoch, [7, 9, 10]);
        Assert.Equal([8], await index.ReadLeftAsync(shard));
    }

    [Theory]
    [InlineData("pymk:my.town:{r5}:2026-11-26T03:7", "2026-11-26T03")]
    [InlineData("pymk:my.town:{r5}:v1:-7", "v1")]
    [InlineData("pymk:my.town:{i3}:v1:vectors", "v1")]
    [InlineData("pymk:my.town:{i3}:left", null)]
    [InlineData("pymk:my.town:{i3}:epoch", null)]
    [InlineData("pymk:my.town:{g3}:relations", null)]
    [InlineData("pymk:my.town:{u7}:views", null)]
    [InlineData("pymk:town:{i3}:v1:vectors", null)]
    public void VersionOf_AKey_IsTheVersionOfRowsAndVectors(string key, string? version) =>
        Assert.Equal(version, new RedisKeys("my.town").VersionOf(key));

    private static Task WriteRowsAsync(RedisUserRowStore rows, string version, int count) => rows.WriteAsync(
        version,
        [.. Enumerable.Range(0, count).Select(i => ((long)i, (ReadOnlyMemory<byte>)BitConverter.GetBytes(i)))],
        TestContext.Current.CancellationToken);
}
