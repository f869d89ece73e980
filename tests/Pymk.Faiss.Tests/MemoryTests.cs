using Pymk.Faiss.Shards;
using Xunit;

namespace Pymk.Faiss.Tests;

public sealed class MemoryTests
{
    [Fact]
    public void Load_AThousandTimes_GivesItsMemoryBack()
    {
        using var folder = new TemporaryFolder();
        var vectors = Clustered.Vectors(1_000, 32, seed: 1);
        long bytes;
        using (var index = FaissHnswIndex.Build(vectors, Clustered.Ids(1_000), 32, new HnswOptions { EfConstruction = 20 }))
        {
            index.Save(folder.File("x"));
            bytes = index.MemoryBytes;
        }

        void LoadAndSearch()
        {
            using var index = VectorIndex.Load(folder.File("x"));
            index.Search(vectors.AsSpan(0, 32), 10, new long[10], new float[10]);
        }

        for (var round = 0; round < 50; round++)
        {
            LoadAndSearch();
        }

        var before = ResidentBytes();
        for (var round = 0; round < 1_000; round++)
        {
            LoadAndSearch();
        }

        Assert.InRange(ResidentBytes() - before, long.MinValue, 300 * bytes);
    }

    [Fact]
    public void Search_OnceWarm_AllocatesNothing()
    {
        var vectors = Clustered.Vectors(2_000, 64, seed: 2);
        using var index = FaissHnswIndex.Build(vectors, Clustered.Ids(2_000), 64);
        using var exact = ExactIndex.Build(vectors, Clustered.Ids(2_000), 64);
        using var shard = new VectorIndexShard(FaissHnswIndex.Build(vectors, Clustered.Ids(2_000), 64), "v1");
        for (var i = 0; i < 100; i++)
        {
            shard.Upsert(i, vectors.AsSpan(i * 64, 64));
        }

        var sharded = new ShardedSearch([index, exact, shard]);
        var ids = new long[100];
        var scores = new float[100];
        foreach (var search in (IVectorSearch[])[index, exact, shard, sharded])
        {
            for (var i = 0; i < 200; i++)
            {
                search.Search(vectors.AsSpan(i * 64, 64), 100, ids, scores);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 200; i++)
            {
                search.Search(vectors.AsSpan(i * 64, 64), 100, ids, scores);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
        }
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
