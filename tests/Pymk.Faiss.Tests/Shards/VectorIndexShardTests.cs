using Pymk.Faiss.Shards;
using Xunit;

namespace Pymk.Faiss.Tests.Shards;

public sealed class VectorIndexShardTests
{
    private const int Dimension = 24;

    private static VectorIndexShard Shard(int count, int seed, bool exact = false)
    {
        var vectors = Clustered.Vectors(count, Dimension, seed, clusters: 8);
        var ids = Clustered.Ids(count, first: 0, step: 1);
        return new VectorIndexShard(exact ? ExactIndex.Build(vectors, ids, Dimension) : FaissHnswIndex.Build(vectors, ids, Dimension), "v1");
    }

    private static (long[] Ids, SearchOutcome Outcome) Search(IVectorSearch target, ReadOnlySpan<float> query, int k, int ef = 0)
    {
        var ids = new long[k];
        var outcome = target.Search(query, k, ids, new float[k], new SearchOptions(ef));
        return (ids, outcome);
    }

    [Fact]
    public void Search_AfterRandomChanges_AgreesWithAnIndexBuiltAfresh()
    {
        var random = new Random(1);
        using var shard = Shard(400, seed: 1, exact: true);
        var first = Clustered.Vectors(400, Dimension, 1, clusters: 8);
        var truth = Enumerable.Range(0, 400).ToDictionary(i => (long)i, i => first[(i * Dimension)..((i + 1) * Dimension)]);
        var pool = Clustered.Vectors(3_000, Dimension, seed: 2, clusters: 8);
        for (var change = 0; change < 3_000; change++)
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

            if (change == 1_500)
            {
                Assert.True(shard.Compact());
            }

            if (change % 250 != 0)
            {
                continue;
            }

            Assert.Equal(truth.Count, shard.Count);
            using var oracle = ExactIndex.Build([.. truth.Values.SelectMany(v => v)], [.. truth.Keys], Dimension);
            for (var q = 0; q < 5; q++)
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
        var place = Clustered.Vectors(1, Dimension, seed: 99);
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
        for (var id = 0; id < 1_900; id++)
        {
            Assert.True(shard.Remove(id));
        }

        var (ids, outcome) = Search(shard, Clustered.Vectors(1, Dimension, 4), 90);
        Assert.Equal(90, outcome.Found);
        Assert.All(ids, id => Assert.InRange(id, 1_900, 1_999));
    }

    [Fact]
    public async Task Search_DuringChangesAndCompactions_AlwaysAnswersInFull()
    {
        using var shard = Shard(1_000, seed: 13);
        var vectors = Clustered.Vectors(1_000, Dimension, seed: 14, clusters: 8);
        var cancellation = TestContext.Current.CancellationToken;
        var changes = Task.Run(
            () =>
            {
                var random = new Random(15);
                for (var change = 0; change < 6_000; change++)
                {
                    var id = random.Next(1_000);
                    shard.Upsert(id, vectors.AsSpan(id * Dimension, Dimension));
                    // Ids from 10,000 come and go. The others only move, so k of them are always there.
                    if (change % 3 == 0)
                    {
                        shard.Upsert(10_000 + id, vectors.AsSpan(id * Dimension, Dimension));
                    }

                    if (change % 3 == 1)
                    {
                        shard.Remove(10_000 + id);
                    }

                    if (change % 2_000 == 999)
                    {
                        shard.Compact(new HnswOptions { EfConstruction = 20 });
                    }
                }
            },
            cancellation);
        var searches = 0;
        while (!changes.IsCompleted || searches == 0)
        {
            var (ids, outcome) = Search(shard, vectors.AsSpan(searches++ % 1_000 * Dimension, Dimension), 30);
            Assert.Equal(new SearchOutcome(30, true), outcome);
            Assert.Equal(30, ids.Distinct().Count());
        }

        await changes;
    }

    [Fact]
    public void Upsert_WrongVector_Throws()
    {
        using var shard = Shard(10, seed: 16);
        var wrong = Assert.Throws<ArgumentException>("vector", () => shard.Upsert(1, new float[3]));
        Assert.Contains("3 numbers", wrong.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("vector", () => shard.Upsert(1, new float[Dimension]));
        Assert.Throws<ArgumentOutOfRangeException>("id", () => shard.Upsert(-1, Clustered.Vectors(1, Dimension, 1)));
    }

    [Fact]
    public void Dispose_ThenSearch_Throws()
    {
        var shard = Shard(10, seed: 17);
        shard.Dispose();
        shard.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Search(shard, Clustered.Vectors(1, Dimension, 1), 1));
        Assert.Throws<ObjectDisposedException>(() => shard.Remove(1));
    }
}
