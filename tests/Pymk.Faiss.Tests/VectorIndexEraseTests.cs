using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Xunit;

namespace Pymk.Faiss.Tests;

public sealed class VectorIndexEraseTests : IDisposable
{
    private const int Dimension = 64;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(300, false)]
    [InlineData(2_500, false)]
    [InlineData(2_500, true)]
    public void Erase_SomeIds_LeavesNothingOfThemAndFindsTheOthers(int count, bool halves)
    {
        var (vectors, ids) = (Clustered.Vectors(count, Dimension, seed: 4), Clustered.Ids(count));
        var path = _folder.File("a.index");
        using (var built = VectorIndex.Build(vectors, ids, Dimension, new HnswOptions { KeepHalves = halves }))
        {
            built.Save(path);
        }

        long[] gone = [ids[0], ids[count / 2], ids[^1]];
        var patterns = gone.Select(IdBytes).Concat(gone.Select(id => Stored(path, id))).ToArray();
        Assert.All(patterns, pattern => Assert.True(Holds(path, pattern)));

        Assert.Equal(3, VectorIndex.Erase(path, [.. gone, 5]));

        Assert.All(patterns, pattern => Assert.False(Holds(path, pattern)));
        using var index = VectorIndex.Load(path);
        Assert.Equal(count - 3, index.Count);
        Assert.Equal(ids.Except(gone), index.Ids.Order());
        Assert.All(gone, id => Assert.False(index.Contains(id) || index.Remove(id)));
        var (found, scores) = (new long[count], new float[count]);
        index.Search(vectors.AsSpan(0, Dimension), count, found, scores);
        Assert.Equal(ids.Except(gone).Append(-1).Append(-1).Append(-1).Order(), found.Order());
        Assert.Equal(0, VectorIndex.Erase(path, gone));
    }

    [Fact]
    public void Erase_ManyIdsOfAGraph_KeepsTheRecallOfTheOthers()
    {
        const int count = 3_000;
        var (vectors, ids) = (Clustered.Vectors(count, Dimension, seed: 5), Clustered.Ids(count));
        var path = _folder.File("a.index");
        using (var built = FaissHnswIndex.Build(vectors, ids, Dimension))
        {
            built.Save(path);
        }

        var kept = Enumerable.Range(0, count).Where(row => row % 10 != 0).ToArray();
        foreach (var part in ids.Where((_, row) => row % 10 == 0).Chunk(100))
        {
            Assert.Equal(part.Length, VectorIndex.Erase(path, part));
        }

        using var index = VectorIndex.Load(path);
        var keptVectors = kept.SelectMany(row => vectors[(row * Dimension)..((row + 1) * Dimension)]).ToArray();
        using var oracle = ExactIndex.Build(keptVectors, Array.ConvertAll(kept, row => ids[row]), Dimension);
        Assert.InRange(Recall.Of(index, oracle, vectors[..(100 * Dimension)], 10, new SearchOptions(EfSearch: 100)), 0.96, 1);
    }

    [Fact]
    public void Erase_EveryId_LeavesAnIndexThatFindsNobody()
    {
        var (vectors, ids) = (Clustered.Vectors(2_100, Dimension, seed: 6), Clustered.Ids(2_100));
        var path = _folder.File("a.index");
        using (var built = FaissHnswIndex.Build(vectors, ids, Dimension))
        {
            built.Save(path);
        }

        VectorIndex.Erase(path, ids);

        using var index = VectorIndex.Load(path);
        var found = new long[5];
        index.Search(vectors.AsSpan(0, Dimension), 5, found, new float[5]);
        Assert.Equal(0, index.Count);
        Assert.All(found, id => Assert.Equal(-1, id));
    }

    private static byte[] IdBytes(long id)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, id);
        return bytes;
    }

    // The vector as the file holds it: floats of the exact index, float16 copies or codes of the graph.
    private static byte[] Stored(string path, long id)
    {
        var vector = new float[Dimension];
        using var index = VectorIndex.Load(path);
        Assert.True(index.TryGetVector(id, vector));
        return index is not FaissHnswIndex graph ? MemoryMarshal.AsBytes<float>(vector).ToArray()
            : graph.HasHalves ? MemoryMarshal.AsBytes<Half>(Array.ConvertAll(vector, x => (Half)x)).ToArray()
            : Array.ConvertAll(vector, x => (byte)(128 + MathF.Round(x / graph.Scale)));
    }

    private static bool Holds(string path, byte[] pattern) => File.ReadAllBytes(path).AsSpan().IndexOf(pattern) >= 0;
}
