using Pymk.Faiss.Files;
using Xunit;

namespace Pymk.Faiss.Tests.Files;

public sealed class IndexFileTests
{
    private static IVectorIndex Small(bool exact) => exact
        ? ExactIndex.Build(Clustered.Vectors(200, 24, 10), Clustered.Ids(200), 24)
        : FaissHnswIndex.Build(Clustered.Vectors(200, 24, 10), Clustered.Ids(200), 24, new HnswOptions { KeepHalves = true });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_SavedIndex_AnswersTheSame(bool exact)
    {
        using var folder = new TemporaryFolder();
        using var index = Small(exact);
        index.Save(folder.File("x"));
        index.Save(folder.File("x"));
        using var loaded = VectorIndex.Load(folder.File("x"));
        Assert.IsType(index.GetType(), loaded);
        var queries = Clustered.Vectors(20, 24, 11);
        long[] ids = new long[200], loadedIds = new long[200];
        float[] scores = new float[200], loadedScores = new float[200];
        index.Search(queries, 10, ids, scores);
        loaded.Search(queries, 10, loadedIds, loadedScores);
        Assert.Equal(ids, loadedIds);
        Assert.Equal(scores.Select(s => Math.Round(s, 5)), loadedScores.Select(s => Math.Round(s, 5)));
        Assert.Equal(index.Ids.Order(), loaded.Ids.Order());
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(folder.File("x"))!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_AnyByteFlippedOrCutOff_IsRefusedWithTheReason(bool exact)
    {
        using var folder = new TemporaryFolder();
        using (var index = Small(exact))
        {
            index.Save(folder.File("good"));
        }

        var good = File.ReadAllBytes(folder.File("good"));
        var random = new Random(12);
        for (var round = 0; round < 600; round++)
        {
            byte[] bad = [.. good];
            var at = round < 256 ? round : random.Next(bad.Length);
            if (round % 3 == 2)
            {
                bad = bad[..at];
            }
            else
            {
                bad[at] ^= (byte)(1 << random.Next(8));
            }

            File.WriteAllBytes(folder.File("bad"), bad);
            // The zeros before the block carry no data, so a change there is harmless.
            if (bad.Length == good.Length && LoadsAsGood(folder.File("bad"), at))
            {
                continue;
            }

            var failure = Assert.Throws<VectorIndexFileException>(() => VectorIndex.Load(folder.File("bad")).Dispose());
            Assert.StartsWith(folder.File("bad"), failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Load_RandomBytes_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(13);
        for (var round = 0; round < 100; round++)
        {
            var bytes = new byte[random.Next(0, 500)];
            random.NextBytes(bytes);
            File.WriteAllBytes(folder.File("noise"), bytes);
            Assert.Throws<VectorIndexFileException>(() => VectorIndex.Load(folder.File("noise")));
        }
    }

    [Fact]
    public void Load_OtherKindOrMissing_SaysSo()
    {
        using var folder = new TemporaryFolder();
        using (var index = Small(exact: true))
        {
            index.Save(folder.File("exact"));
        }

        var failure = Assert.Throws<VectorIndexFileException>(() => FaissHnswIndex.Load(folder.File("exact")));
        Assert.Contains("not an HNSW index", failure.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => VectorIndex.Load(folder.File("none")));
    }

    private static bool LoadsAsGood(string path, int at)
    {
        const int Frame = 48;
        var parameters = BitConverter.ToInt32(File.ReadAllBytes(path), 16);
        var end = Frame + parameters;
        return at >= end && at < ((end + 63) & ~63) && at >= Frame;
    }
}
