using Pymk.Faiss.Shards;
using Xunit;

namespace Pymk.Faiss.Tests.Shards;

public sealed class ShardedSearchTests
{
    [Fact]
    public void Search_PartitionsOfAnIndex_AnswersAsTheWhole()
    {
        const int Dimension = 20;
        var vectors = Clustered.Vectors(2_000, Dimension, seed: 1);
        var ids = Clustered.Ids(2_000);
        using var whole = ExactIndex.Build(vectors, ids, Dimension);
        var shards = Enumerable.Range(0, 8)
            .Select(shard => Enumerable.Range(0, 2_000).Where(row => row * 2_654_435_761 % 97 % 8 == shard).ToArray())
            .Select(rows => ExactIndex.Build(
                [.. rows.SelectMany(row => vectors[(row * Dimension)..((row + 1) * Dimension)])], [.. rows.Select(row => ids[row])], Dimension))
            .ToArray();
        var sharded = new ShardedSearch(shards);
        Assert.Equal(2_000, sharded.Count);
        long[] expected = new long[30 * 300], found = new long[30 * 300];
        float[] expectedScores = new float[30 * 300], scores = new float[30 * 300];
        whole.Search(vectors.AsSpan(0, 30 * Dimension), 300, expected, expectedScores);
        Assert.Equal(300, sharded.Search(vectors.AsSpan(0, 30 * Dimension), 300, found, scores).Found);
        Assert.Equal(expected, found);
        Assert.Equal(expectedScores, scores);
    }

    [Fact]
    public void Search_AllNearestInOneShard_AsksThatShardForMore()
    {
        const int Dimension = 4;
        float[] near = [.. Enumerable.Range(0, 200).SelectMany(i => new[] { 1, i * 0.001f, 0, 0 })];
        float[] far = [.. Enumerable.Range(0, 200).SelectMany(i => new[] { 0, 0, 1, i * 0.001f })];
        IVectorSearch[] shards =
        [
            ExactIndex.Build(far, Clustered.Ids(200, 1_000), Dimension),
            ExactIndex.Build(near, Clustered.Ids(200, 0, 1), Dimension),
            .. Enumerable.Range(0, 30).Select(i => ExactIndex.Build([], [], Dimension)),
        ];
        var ids = new long[200];
        Assert.Equal(200, new ShardedSearch(shards).Search([1, 0, 0, 0], 200, ids, new float[200]).Found);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), ids);
    }

    [Fact]
    public void Merge_RandomLists_AgreesWithSortingThemAll()
    {
        var random = new Random(2);
        for (var round = 0; round < 300; round++)
        {
            int lists = random.Next(1, 40), stride = random.Next(1, 12), k = random.Next(1, 60);
            var all = Enumerable.Range(0, lists)
                .Select(list => Enumerable.Range(0, random.Next(stride + 1))
                    .Select(i => (Id: (long)list * stride + i, Score: (float)random.Next(8))).OrderBy(e => -e.Score).ThenBy(e => e.Id).ToArray())
                .ToArray();
            long[] ids = new long[lists * stride], merged = new long[k];
            float[] scores = new float[lists * stride], mergedScores = new float[k];
            ids.AsSpan().Fill(-1);
            for (var list = 0; list < lists; list++)
            {
                for (var i = 0; i < all[list].Length; i++)
                {
                    (ids[list * stride + i], scores[list * stride + i]) = all[list][i];
                }
            }

            var expected = all.SelectMany(e => e).OrderBy(e => -e.Score).ThenBy(e => e.Id).Take(k).ToArray();
            var filled = TopKMerge.Merge(ids, scores, lists, merged, mergedScores);
            Assert.Equal(expected.Length, filled);
            Assert.Equal(expected.Select(e => e.Id), merged[..filled]);
            Assert.Equal(expected.Select(e => e.Score), mergedScores[..filled]);
            Assert.All(merged[filled..], id => Assert.Equal(-1, id));
        }
    }

    [Fact]
    public void Of_AskedOfEachShard_IsEnoughForARandomSpread()
    {
        var random = new Random(3);
        for (var round = 0; round < 2_000; round++)
        {
            var counts = new int[32];
            for (var i = 0; i < 500; i++)
            {
                counts[random.Next(32)]++;
            }

            Assert.InRange(counts.Max(), 1, ShardShare.Of(500, 32));
        }

        Assert.InRange(ShardShare.Of(500, 32), 17, 60);
        Assert.Equal(500, ShardShare.Of(500, 1));
        Assert.Equal(3, ShardShare.Of(3, 32));
    }
}
