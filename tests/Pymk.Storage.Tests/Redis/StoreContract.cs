using Pymk.Faiss;
using Pymk.Faiss.Shards;
using Pymk.Grains.Behavior;
using Pymk.Grains.Graph;
using Pymk.Grains.Index;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Redis;

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

    public static async Task ProfilesAndBehaviorComeBackAsync(RedisStores stores, int shard)
    {
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        IProfileStore profiles = new RedisProfileStore(stores);
        var profile = new UserProfile("Ada", "Engines", new Dictionary<string, string> { ["school"] = "Nörth" }, new Dictionary<string, IReadOnlyList<string>> { ["skills"] = ["a", "b"] });
        var here = ProfileState.Unknown(7).After(new ProfileEvent("1", noon, ProfileEventKind.Created, 7, profile));
        var gone = ProfileState.Unknown(long.MaxValue).After(new ProfileEvent("2", noon, ProfileEventKind.Deleted, long.MaxValue));
        await profiles.WriteAsync(shard, [here, gone]);
        await profiles.MarkDescribedAsync(shard, "v2");
        var stored = await profiles.ReadAsync(shard);
        Assert.Equal("v2", stored.DescribedIn);
        Assert.Equivalent(new[] { here, gone }, stored.Profiles.OrderBy(s => s.User), strict: true);

        IBehaviorStore store = new RedisBehaviorStore(stores);
        var behavior = new UserBehavior(7);
        behavior.Add(new InteractionEvent("a", noon, InteractionKind.View, 7, 8), refusal: false);
        behavior.Add(new InteractionEvent("b", noon.AddDays(1), InteractionKind.Impression, 9, 7), refusal: false);
        await store.WriteAsync(shard, [behavior]);
        var read = Assert.Single(await store.ReadAsync(shard));
        Assert.Equal(7, read.User);
        Assert.Equal(behavior.ToBytes(), read.ToBytes());
        Assert.True(read.Forget(noon.AddDays(2).ToUnixTimeSeconds()));
        await store.WriteAsync(shard, [read]);
        Assert.Empty(await store.ReadAsync(shard));
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await stores.Durable.GetDatabase().HashSetAsync(RedisKeys.Behavior(shard), 7, "short");
            await store.ReadAsync(shard);
        });
    }

    /// <summary>More than one call of a script can pass on, of relations and of users.</summary>
    public static async Task ManyRelationsComeBackAsync(RedisStores stores, int shard)
    {
        var store = new RedisRelationStore(stores);
        var epoch = (await store.OpenAsync(shard)).Epoch;
        var relations = Enumerable.Range(0, 12_345).Select(i => new RelationEvent(i, i + 1, (RelationKind)(i % 4), i % 3 > 0, 1_700_000_000_000 + i)).ToArray();
        var admitted = Enumerable.Range(0, 2_345).Select(i => 1_000_000L + i).ToArray();
        await store.WriteAsync(shard, epoch, relations, 0, admitted);
        var state = await store.OpenAsync(shard);
        Assert.Equal(relations, state.Relations.OrderBy(r => r.From));
        Assert.Equal(admitted, state.Admitted);
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

    public static async Task IndexChangesComeBackAsync(RedisStores stores, int shard)
    {
        var store = new RedisIndexChangeStore(stores);
        var epoch = await store.OpenAsync(shard);
        Assert.Equal((0, 0), Counts(await store.ReadAsync(shard, "a")));
        float[] first = [1, -0.5f, float.Epsilon], second = [0, 2, 3];
        await store.UpsertAsync(shard, epoch, "a", 7, second);
        await store.UpsertAsync(shard, epoch, "a", 7, first);
        await store.UpsertAsync(shard, epoch, "a", long.MaxValue, second);
        await store.UpsertAsync(shard, epoch, "b", 7, second);
        await store.UpsertAsync(shard + 1, await store.OpenAsync(shard + 1), "a", 8, second);
        await store.RemoveAsync(shard, epoch, ["a", "b"], 9);
        var changes = await store.ReadAsync(shard, "a");
        Assert.Equal([(7, string.Join(' ', first)), (long.MaxValue, string.Join(' ', second))], changes.Embeddings.OrderBy(e => e.User).Select(e => (e.User, string.Join(' ', e.Embedding))));
        Assert.Equal([9], changes.Left);

        // Who left is in no version; who comes back is in the one written, and left no more.
        await store.RemoveAsync(shard, epoch, ["a", "b"], 7);
        Assert.Equal((1, 2), Counts(await store.ReadAsync(shard, "a")));
        Assert.Equal((0, 2), Counts(await store.ReadAsync(shard, "b")));
        await store.UpsertAsync(shard, epoch, "b", 7, first);
        Assert.Equal([9], (await store.ReadAsync(shard, "b")).Left);
        await store.DropAsync(shard, "a");
        Assert.Equal((0, 1), Counts(await store.ReadAsync(shard, "a")));
        Assert.Equal((1, 1), Counts(await store.ReadAsync(shard, "b")));
    }

    public static async Task OldIndexEpochsAreRefusedAsync(RedisStores stores, int shard)
    {
        var store = new RedisIndexChangeStore(stores);
        var old = await store.OpenAsync(shard);
        var current = await store.OpenAsync(shard);
        Assert.Equal(old + 1, current);
        await Assert.ThrowsAsync<StaleIndexShardException>(() => store.UpsertAsync(shard, old, "a", 1, new float[] { 1, 2 }));
        await Assert.ThrowsAsync<StaleIndexShardException>(() => store.RemoveAsync(shard, old, ["a"], 1));
        Assert.Equal((0, 0), Counts(await store.ReadAsync(shard, "a")));
        await store.UpsertAsync(shard, current, "a", 1, new float[] { 1, 2 });
        Assert.Equal((1, 0), Counts(await store.ReadAsync(shard, "a")));
    }

    /// <summary>Changes written before a restart and read after it, as a shard loads them, make an index that finds the same.</summary>
    public static async Task IndexChangesAreReplayedAsync(RedisStores before, Func<Task<RedisStores>> restart, int shard)
    {
        const int Dimension = 16;
        var random = new Random(shard);
        float[] Vector() => [.. Enumerable.Range(0, Dimension).Select(_ => (float)random.NextDouble() - 0.5f)];
        var main = Enumerable.Range(0, 200).SelectMany(_ => Vector()).ToArray();
        long[] ids = [.. Enumerable.Range(0, 200).Select(i => (long)i)];
        VectorIndexShard Fresh() => new(VectorIndex.Build(main, ids, Dimension), "v");

        var store = new RedisIndexChangeStore(before);
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

        await using var after = await restart();
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
            var asked = Vector();
            index.Search(asked, 50, expected, new float[50]);
            restarted.Search(asked, 50, found, new float[50]);
            Assert.Equal(expected, found);
        }
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
        await store.WriteViewsAsync(5, new byte[] { 1, 2, 3 });
        var stored = await store.ReadAsync(5);
        Assert.True(stored.List.Span.SequenceEqual(list));
        Assert.Equal([1, 2, 3], stored.Shown.ToArray());
    }

    private static (int Embeddings, int Left) Counts(IndexChanges changes) => (changes.Embeddings.Count, changes.Left.Count);
}
