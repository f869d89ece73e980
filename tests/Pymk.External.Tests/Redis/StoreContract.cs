using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Graph;
using Pymk.Storage.Redis;

namespace Pymk.External.Tests.Redis;

/// <summary>What the stores promise, asked of both servers: one code path, two homes.</summary>
internal static class StoreContract
{
    public static async Task RelationsComeBackAsync(RedisStores stores, int shard)
    {
        var store = new RedisRelationStore(stores);
        var first = await store.OpenAsync(shard);
        Assert.Empty(first.Relations);
        var block = new RelationEvent(long.MaxValue, 2, RelationKind.Block, true, 1_700_000_000_123);
        var dismissal = new RelationEvent(3, 4, RelationKind.Dismissal, true, 5);
        await store.WriteAsync(shard, first.Epoch, [block, dismissal], 0, [77, 88]);
        await store.WriteAsync(shard, first.Epoch, [dismissal with { Active = false, TimeMs = 6 }], 2, [99]);
        var second = await store.OpenAsync(shard);
        Assert.Equal(first.Epoch + 1, second.Epoch);
        Assert.Equal([block, dismissal with { Active = false, TimeMs = 6 }], second.Relations.OrderByDescending(r => r.From));
        Assert.Equal([77, 88, 99], second.Admitted);
    }

    public static async Task OldEpochsAreRefusedAsync(RedisStores stores, int shard)
    {
        var store = new RedisRelationStore(stores);
        var old = await store.OpenAsync(shard);
        var current = await store.OpenAsync(shard);
        var e = new RelationEvent(1, 2, RelationKind.Connection, true, 1);
        await Assert.ThrowsAsync<StaleEpochException>(() => store.WriteAsync(shard, old.Epoch, [e], 0, []));
        await store.WriteAsync(shard, current.Epoch, [e], 0, []);
        Assert.Equal([e], (await store.OpenAsync(shard)).Relations);
    }

    public static async Task RowsComeBackInOrderAsync(RedisStores stores, string version)
    {
        var store = new RedisUserRowStore(stores);
        Assert.False(await store.IsPublishedAsync(version));
        var rows = Enumerable.Range(0, 5_000).Select(i => ((long)i * 7, (ReadOnlyMemory<byte>)BitConverter.GetBytes(i))).ToArray();
        await store.WriteAsync(version, rows, TestContext.Current.CancellationToken);
        await store.MarkPublishedAsync(version);
        Assert.True(await store.IsPublishedAsync(version));
        long[] asked = [.. Enumerable.Range(0, 1_500).Select(i => (long)((i * 37) % 5_000) * 7), 3, -1];
        var read = await store.ReadAsync(version, asked, TestContext.Current.CancellationToken);
        Assert.Equal(asked.Length, read.Length);
        Assert.All(read.SkipLast(2).Zip(asked), r => Assert.Equal(r.Second / 7, BitConverter.ToInt32(r.First.Span)));
        Assert.All(read[^2..], r => Assert.True(r.IsEmpty));
    }

    public static async Task ListsComeBackAsync(RedisStores stores)
    {
        var store = new RedisCandidateListStore(stores);
        var nothing = await store.ReadAsync(5);
        Assert.True(nothing.List.IsEmpty && nothing.Shown.IsEmpty);
        var list = new byte[200_000];
        new Random(1).NextBytes(list);
        await store.WriteListAsync(5, list);
        await store.WriteShownAsync(5, new byte[] { 1, 2, 3 });
        var stored = await store.ReadAsync(5);
        Assert.True(stored.List.Span.SequenceEqual(list));
        Assert.Equal([1, 2, 3], stored.Shown.ToArray());
    }
}
