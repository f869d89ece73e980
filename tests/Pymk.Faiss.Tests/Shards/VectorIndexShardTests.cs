using Pymk.Faiss.Shards;
using Xunit;

namespace Pymk.Faiss.Tests.Shards;

public sealed class VectorIndexShardTests
{
    private const int Dimension = 24;

    private static VectorIndexShard Shard(int count, int seed, bool exact = false)
    {
        float[] vectors = Clustered.Vectors(count, Dimension, seed, clusters: 8);
        long[] ids = Clustered.Ids(count, first: 0, step: 1);
        return new VectorIndexShard(exact ? ExactIndex.Build(vectors, ids, Dimension) : FaissHnswIndex.Build(vectors, ids, Dimension), "v1");
    }

    private static (long[] Ids, SearchOutcome Outcome) Search(IVectorSearch target, ReadOnlySpan<float> query, int k, int ef = 0)
    {
        long[] ids = new long[k];
        var outcome = target.Search(query, k, ids, new float[k], new SearchOptions(ef));
        return (ids, outcome);
    }

    [Fact]
    public void Search_AfterRandomChanges_AgreesWithAnIndexBuiltAfresh()
    {
        var random = new Random(1);
        using var shard = Shard(400, seed: 1, exact: true);
        float[] first = Clustered.Vectors(400, Dimension, 1, clusters: 8);
        var truth = Enumerable.Range(0, 400).ToDictionary(i => (long)i, i => first[(i * Dimension)..((i + 1) * Dimension)]);
        float[] pool = Clustered.Vectors(3_000, Dimension, seed: 2, clusters: 8);
        for (int change = 0; change < 3_000; change++)
        {
            long id = random.Next(600);
            if (random.Next(3) == 0)
            {
                Assert.Equal(truth.Remove(id), shard.Remove(id));
            }
            else
            {
                truth[id] = pool[(change * Dimension)..((change + 1) * Dimension)];
                shard.Upsert(id, truth[id]);
            }

            if (change == 1_500) Assert.True(shard.Compact());
            if (change % 250 != 0) continue;
            Assert.Equal(truth.Count, shard.Count);
            using var oracle = ExactIndex.Build([.. truth.Values.SelectMany(v => v)], [.. truth.Keys], Dimension);
            for (int q = 0; q < 5; q++)
            {
                var query = pool.AsSpan(random.Next(3_000) * Dimension, Dimension);
                Assert.Equal(Search(oracle, query, 40).Ids, Search(shard, query, 40).Ids);
            }
        }
    }

    [Fact]
    public void Upsert_NewAndChangedIds_AreFoundOnceAtTheirNewPlace()
    {
        using var shard = Shard(2_000, seed: 3);
        float[] place = Clustered.Vectors(1, Dimension, seed: 99);
        shard.Upsert(5_000, place);
        shard.Upsert(7, place);
        shard.Upsert(7, place);
        var (ids, outcome) = Search(shard, place, 50);
        Assert.Equal([7, 5_000], ids[..2]);
        Assert.Equal(50, ids.Distinct().Count());
        Assert.Equal(new SearchOutcome(50, true), outcome);
        Assert.Equal(2_001, shard.Count);
        Assert.Equal(3, shard.DeltaRows);
    }

    [Fact]
    public void Remove_MostOfTheShard_StillFillsK()
    {
        using var shard = Shard(2_000, seed: 4);
        for (int id = 0; id < 1_900; id++) Assert.True(shard.Remove(id));
        var (ids, outcome) = Search(shard, Clustered.Vectors(1, Dimension, 4), 90);
        Assert.Equal(90, outcome.Found);
        Assert.All(ids, id => Assert.InRange(id, 1_900, 1_999));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replay_OfASnapshot_BringsTheChangesBack(bool compacted)
    {
        using var shard = Shard(500, seed: 5);
        float[] vectors = Clustered.Vectors(20, Dimension, seed: 6);
        for (int i = 0; i < 20; i++) shard.Upsert(490 + i, vectors.AsSpan(i * Dimension, Dimension));
        for (int id = 0; id < 10; id++) shard.Remove(id);
        if (compacted) Assert.True(shard.Compact());
        byte[] snapshot = shard.Snapshot();

        using var restarted = Shard(500, seed: 5);
        Assert.Equal(30, restarted.Replay(snapshot));
        Assert.Equal(shard.Count, restarted.Count);
        for (int id = 0; id < 520; id++) Assert.Equal(shard.Contains(id), restarted.Contains(id));
        for (int i = 0; i < 20; i++) Assert.Equal(490 + i, Search(restarted, vectors.AsSpan(i * Dimension, Dimension), 1).Ids[0]);
    }

    [Fact]
    public void Replay_DamagedOrForeignBytes_AreRefused()
    {
        using var shard = Shard(50, seed: 7);
        shard.Upsert(1, Clustered.Vectors(1, Dimension, 8));
        byte[] snapshot = shard.Snapshot();
        for (int at = 0; at < snapshot.Length; at++)
        {
            byte[] bad = [.. snapshot];
            bad[at] ^= 4;
            Assert.Throws<InvalidDataException>(() => shard.Replay(bad));
            Assert.Throws<InvalidDataException>(() => shard.Replay(snapshot.AsSpan(0, at)));
        }

        using var other = new VectorIndexShard(ExactIndex.Build(Clustered.Vectors(1, Dimension, 8), [1], Dimension), "v2");
        Assert.Contains("'v1'", Assert.Throws<InvalidDataException>(() => other.Replay(snapshot)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Swap_ToANewVersion_KeepsOutWhoLeftAndNamesWhoIsMissing()
    {
        using var shard = Shard(100, seed: 9);
        shard.Upsert(40, Clustered.Vectors(1, Dimension, 10));
        shard.Upsert(777, Clustered.Vectors(1, Dimension, 11));
        shard.Remove(50);
        float[] vectors = Clustered.Vectors(200, Dimension, seed: 12);
        var missing = shard.Swap(FaissHnswIndex.Build(vectors, Clustered.Ids(200, 0, 1), Dimension), "v2");
        Assert.Equal([777], missing);
        Assert.Equal("v2", shard.Version);
        Assert.Equal(199, shard.Count);
        Assert.False(shard.Contains(50));
        Assert.Equal(40, Search(shard, vectors.AsSpan(40 * Dimension, Dimension), 1).Ids[0]);
        Assert.Throws<ArgumentException>("main", () => shard.Swap(ExactIndex.Build([1, 2], [1], 2), "v3"));
    }

    [Fact]
    public async Task Search_WhileOthersChangeCompactAndSwap_AlwaysAnswersInFull()
    {
        using var shard = Shard(1_000, seed: 13);
        float[] vectors = Clustered.Vectors(1_000, Dimension, seed: 14, clusters: 8);
        var cancellation = TestContext.Current.CancellationToken;
        var changes = Task.Run(
            () =>
            {
                var random = new Random(15);
                for (int change = 0; change < 6_000; change++)
                {
                    int id = random.Next(1_000);
                    shard.Upsert(id, vectors.AsSpan(id * Dimension, Dimension));
                    // Ids above the base come and go; those below only move, so k of them are always there.
                    if (change % 3 == 0) shard.Upsert(10_000 + id, vectors.AsSpan(id * Dimension, Dimension));
                    if (change % 3 == 1) shard.Remove(10_000 + id);
                    if (change % 2_000 == 999) shard.Compact(new HnswOptions { EfConstruction = 20 });
                    if (change % 3_000 == 2_999) shard.Swap(FaissHnswIndex.Build(vectors, Clustered.Ids(1_000, 0, 1), Dimension, new HnswOptions { EfConstruction = 20 }), $"v{change}");
                }
            },
            cancellation);
        int searches = 0;
        while (!changes.IsCompleted || searches == 0)
        {
            var (ids, outcome) = Search(shard, vectors.AsSpan(searches++ % 1_000 * Dimension, Dimension), 30);
            Assert.Equal(new SearchOutcome(30, true), outcome);
            Assert.Equal(30, ids.Distinct().Count());
        }

        await changes;
    }

    [Fact]
    public void Upsert_WrongVector_IsRefused()
    {
        using var shard = Shard(10, seed: 16);
        Assert.Contains("3 numbers", Assert.Throws<ArgumentException>("vector", () => shard.Upsert(1, new float[3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("vector", () => shard.Upsert(1, new float[Dimension]));
        Assert.Throws<ArgumentOutOfRangeException>("id", () => shard.Upsert(-1, Clustered.Vectors(1, Dimension, 1)));
    }

    [Fact]
    public void Dispose_ThenSearch_SaysThatItIsGone()
    {
        var shard = Shard(10, seed: 17);
        shard.Dispose();
        shard.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Search(shard, Clustered.Vectors(1, Dimension, 1), 1));
        Assert.Throws<ObjectDisposedException>(() => shard.Remove(1));
    }
}
