using Pymk.Faiss;
using Pymk.Faiss.Shards;
using Pymk.Grains.Index;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task IndexChanges_Written_ComeBackByVersion()
    {
        var (store, shard, other) = (new RedisIndexChangeStore(_stores), NewShard(), NewShard());
        var epoch = await store.OpenAsync(shard);
        Assert.Equal((0, 0), Counts(await store.ReadAsync(shard, "a")));
        float[] first = [1, -0.5f, float.Epsilon], second = [0, 2, 3];
        await store.UpsertAsync(shard, epoch, "a", 7, second);
        await store.UpsertAsync(shard, epoch, "a", 7, first);
        await store.UpsertAsync(shard, epoch, "a", long.MaxValue, second);
        await store.UpsertAsync(shard, epoch, "b", 7, second);
        await store.UpsertAsync(other, await store.OpenAsync(other), "a", 8, second);
        await store.RemoveAsync(shard, epoch, ["a", "b"], 9);
        var changes = await store.ReadAsync(shard, "a");
        Assert.Equal(
            [(7, string.Join(' ', first)), (long.MaxValue, string.Join(' ', second))],
            changes.Embeddings.OrderBy(e => e.User).Select(e => (e.User, string.Join(' ', e.Embedding))));
        Assert.Equal([9], changes.Left);
    }

    [Fact]
    public async Task IndexChanges_UserLeavesAndComesBack_IsInTheVersionWritten()
    {
        var (store, shard) = (new RedisIndexChangeStore(_stores), NewShard());
        var epoch = await store.OpenAsync(shard);
        var embedding = new float[] { 1, 2 };
        await store.UpsertAsync(shard, epoch, "a", 7, embedding);
        await store.UpsertAsync(shard, epoch, "a", 8, embedding);
        await store.UpsertAsync(shard, epoch, "b", 7, embedding);
        await store.RemoveAsync(shard, epoch, ["a", "b"], 7);
        Assert.Equal((1, 1), Counts(await store.ReadAsync(shard, "a")));
        Assert.Equal((0, 1), Counts(await store.ReadAsync(shard, "b")));
        await store.UpsertAsync(shard, epoch, "b", 7, embedding);
        Assert.Equal((1, 0), Counts(await store.ReadAsync(shard, "b")));
        await store.DropAsync(shard, epoch, "a");
        Assert.Equal((0, 0), Counts(await store.ReadAsync(shard, "a")));
        Assert.Equal((1, 0), Counts(await store.ReadAsync(shard, "b")));
    }

    [Fact]
    public async Task IndexChanges_PausedWriterComesBack_NothingOfItIsStored()
    {
        var (store, shard) = (new RedisIndexChangeStore(_stores), NewShard());
        var paused = await store.OpenAsync(shard);
        var embedding = new float[] { 1, 2 };
        await store.UpsertAsync(shard, paused, "a", 1, embedding);
        await store.RemoveAsync(shard, paused, ["a"], 2);
        var current = await store.OpenAsync(shard);
        Assert.Equal(paused + 1, current);
        await AssertRefusedAsync(shard, paused, store.UpsertAsync(shard, paused, "a", 2, embedding));
        await AssertRefusedAsync(shard, paused, store.RemoveAsync(shard, paused, ["a"], 1));
        await AssertRefusedAsync(shard, paused, store.DropAsync(shard, paused, "a"));
        Assert.Equal((1, 1), Counts(await store.ReadAsync(shard, "a")));
        await store.UpsertAsync(shard, current, "a", 2, embedding);
        Assert.Equal((2, 0), Counts(await store.ReadAsync(shard, "a")));
    }

    [Fact]
    public async Task IndexChanges_ReadAfterARestart_MakeTheSameIndex()
    {
        const int Dimension = 16;
        var random = new Random(1);
        float[] Vector() => [.. Enumerable.Range(0, Dimension).Select(_ => (float)random.NextDouble() - 0.5f)];
        var main = Enumerable.Range(0, 200).SelectMany(_ => Vector()).ToArray();
        long[] ids = [.. Enumerable.Range(0, 200).Select(i => (long)i)];
        VectorIndexShard Fresh() => new(VectorIndex.Build(main, ids, Dimension), "v");

        var (store, shard) = (new RedisIndexChangeStore(_stores), NewShard());
        var epoch = await store.OpenAsync(shard);
        using var index = Fresh();
        for (var change = 0; change < 300; change++)
        {
            long user = random.Next(260);
            if (change % 3 == 2)
            {
                await store.RemoveAsync(shard, epoch, ["v"], user);
                index.Remove(user);
            }
            else
            {
                var vector = Vector();
                await store.UpsertAsync(shard, epoch, "v", user, vector);
                index.Upsert(user, vector);
            }
        }

        await using var after = await RestartAsync();
        var changes = await new RedisIndexChangeStore(after).ReadAsync(shard, "v");
        using var restarted = Fresh();
        foreach (var user in changes.Left)
        {
            restarted.Remove(user);
        }

        foreach (var (user, embedding) in changes.Embeddings)
        {
            restarted.Upsert(user, embedding);
        }

        Assert.Equal(index.Count, restarted.Count);
        for (var query = 0; query < 20; query++)
        {
            var (expected, found) = (new long[50], new long[50]);
            var vector = Vector();
            index.Search(vector, 50, expected, new float[50]);
            restarted.Search(vector, 50, found, new float[50]);
            Assert.Equal(expected, found);
        }
    }

    private static (int Embeddings, int Left) Counts(IndexChanges changes) => (changes.Embeddings.Count, changes.Left.Count);
}
