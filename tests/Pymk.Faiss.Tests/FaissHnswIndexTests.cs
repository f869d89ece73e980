using Xunit;

namespace Pymk.Faiss.Tests;

public sealed class FaissHnswIndexTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(300, 16)]
    [InlineData(3_000, 100)]
    [InlineData(5_000, 128)]
    [InlineData(2_000, 200)]
    [InlineData(2_000, 256)]
    public void Search_AgainstTheExactIndex_FindsTheNearest(int count, int dimension)
    {
        var vectors = Clustered.Vectors(count, dimension, seed: 1);
        var ids = Clustered.Ids(count);
        using var index = FaissHnswIndex.Build(vectors, ids, dimension);
        using var oracle = ExactIndex.Build(vectors, ids, dimension);
        var recall = Recall.Of(index, oracle, Clustered.Vectors(100, dimension, seed: 1)[..(50 * dimension)], 10, new SearchOptions(EfSearch: 100));
        Assert.InRange(recall, 0.96, 1);
    }

    [Fact]
    public void Search_WithHalves_RanksCloserToTheTruth()
    {
        var vectors = Clustered.Vectors(5_000, 128, seed: 2);
        using var index = FaissHnswIndex.Build(vectors, Clustered.Ids(5_000), 128, new HnswOptions { KeepHalves = true });
        using var oracle = ExactIndex.Build(vectors, Clustered.Ids(5_000), 128);
        var queries = vectors[..(200 * 128)];
        Assert.InRange(Recall.Of(index, oracle, queries, 50, new SearchOptions(300, Rerank: true)), 0.995, 1);
    }

    [Fact]
    public void Search_NeighboursCloseTogether_OneByteADimensionStillTellsThemApart()
    {
        // A thousand vectors a cluster. Rounding each coordinate to its nearest step reaches only 0.977 here.
        var vectors = Clustered.Vectors(6_100, 128, seed: 9, clusters: 6);
        var queries = vectors[(6_000 * 128)..];
        using var index = FaissHnswIndex.Build(vectors.AsSpan(0, 6_000 * 128), Clustered.Ids(6_000), 128, new HnswOptions { EfConstruction = 100 });
        using var oracle = ExactIndex.Build(vectors.AsSpan(0, 6_000 * 128), Clustered.Ids(6_000), 128);
        Assert.InRange(Recall.Of(index, oracle, queries, 100, new SearchOptions(1_000)), 0.982, 1);
    }

    [Fact]
    public void Search_MoreThanThereAre_FillsTheRestWithNothing()
    {
        using var index = FaissHnswIndex.Build(Clustered.Vectors(3, 8, 3), [7, 8, 9], 8);
        var ids = new long[5];
        var scores = new float[5];
        var outcome = index.Search(Clustered.Vectors(1, 8, 3), 5, ids, scores);
        Assert.Equal(new SearchOutcome(3, true), outcome);
        Assert.Equal([7, 8, 9], ids[..3].Order());
        Assert.Equal([-1, -1], ids[3..]);
        Assert.All(scores[3..], score => Assert.Equal(float.NegativeInfinity, score));
    }

    [Fact]
    public void Search_EmptyIndex_FindsNothing()
    {
        using var index = FaissHnswIndex.Build([], [], 16);
        var ids = new long[2];
        Assert.Equal(0, index.Search(Clustered.Vectors(1, 16, 4), 2, ids, new float[2]).Found);
        Assert.Equal([-1, -1], ids);
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void Remove_NearestHundred_StillFillsK()
    {
        var vectors = Clustered.Vectors(4_000, 32, seed: 5, clusters: 4);
        using var index = FaissHnswIndex.Build(vectors, Clustered.Ids(4_000), 32);
        var ids = new long[100];
        var scores = new float[100];
        for (var round = 0; round < 5; round++)
        {
            Assert.Equal(100, index.Search(vectors.AsSpan(0, 32), 100, ids, scores).Found);
            foreach (var id in ids)
            {
                Assert.True(index.Remove(id));
                Assert.False(index.Remove(id));
                Assert.False(index.Contains(id));
            }
        }

        Assert.Equal(3_500, index.Count);
        Assert.False(index.Remove(5));
    }

    [Fact]
    public void Build_SameInputAndSeed_GivesTheSameFile()
    {
        var vectors = Clustered.Vectors(3_000, 64, seed: 6);
        using var folder = new TemporaryFolder();
        var files = new List<byte[]>();
        for (var i = 0; i < 6; i++) // the first builds get memory that is still zero
        {
            using var index = FaissHnswIndex.Build(vectors, Clustered.Ids(3_000), 64);
            index.Save(folder.File("index"));
            files.Add(File.ReadAllBytes(folder.File("index")));
        }

        Assert.All(files, file => Assert.Equal(files[0], file));
    }

    [Fact]
    public void Search_DeadlinePassed_SaysThatItIsIncomplete()
    {
        var vectors = Clustered.Vectors(3_000, 16, seed: 7);
        using var index = FaissHnswIndex.Build(vectors, Clustered.Ids(3_000), 16);
        var outcome = index.Search(vectors.AsSpan(0, 16), 10, new long[10], new float[10], new SearchOptions(EfSearch: 2_000, Deadline: 1));
        Assert.False(outcome.Complete);
        Assert.Equal(10, outcome.Found);
    }

    [Fact]
    public void MemoryBytes_SixteenLinksAnd128Dimensions_StayBelow280AVector()
    {
        var vectors = Clustered.Vectors(20_000, 128, seed: 8);
        using var index = FaissHnswIndex.Build(vectors, Clustered.Ids(20_000), 128, new HnswOptions { EfConstruction = 40 });
        Assert.InRange((double)index.MemoryBytes / index.Count, 260, 280);
    }
}
