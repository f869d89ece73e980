using Pymk.Core.Files;
using Pymk.Core.Graph;
using Xunit;

namespace Pymk.Core.Tests.Graph;

public sealed class SocialGraphTests
{
    [Fact]
    public void Build_RepetitionsLoopsAndBothDirections_KeepsEachConnectionOnceWithItsEarliestTime()
    {
        var graph = SocialGraphBuilder.Build([3, 5, 9], [0, 1, 0, 2, 2], [1, 0, 1, 2, 0], [30, 10, 20, 5, 7]);
        Assert.Equal(2, graph.ConnectionCount);
        Assert.Equal([1, 2], graph.Neighbors(0).ToArray());
        Assert.Equal([10u, 7u], graph.Times(0).ToArray());
        Assert.Equal([0], graph.Neighbors(2).ToArray());
    }

    [Fact]
    public void Build_RandomEdges_AgreesWithASet()
    {
        var random = new Random(2);
        var (from, to) = (new int[3000], new int[3000]);
        var expected = new HashSet<(int, int)>();
        for (var i = 0; i < from.Length; i++)
        {
            (from[i], to[i]) = (random.Next(80), random.Next(80));
            if (from[i] != to[i])
            {
                expected.Add((from[i], to[i]));
                expected.Add((to[i], from[i]));
            }
        }

        var graph = SocialGraphBuilder.Build([.. Enumerable.Range(0, 80).Select(i => (long)i)], from, to);
        var actual = Enumerable.Range(0, 80).SelectMany(u => graph.Neighbors(u).ToArray().Select(v => (u, v))).ToArray();
        Assert.Equal(expected.Order(), actual);
    }

    [Theory]
    [InlineData(new long[0])]
    [InlineData(new long[] { 7 })]
    [InlineData(new long[] { 1, 2, 3, 4, 5 })]
    [InlineData(new long[] { -5, 0, 3, 1_000_000_007, 1_000_000_008, 1_000_000_009, long.MaxValue })]
    [InlineData(new long[] { long.MinValue, -1, 0, 1, long.MaxValue })]
    public void TryGetOrdinal_HoweverIdsAreSpread_FindsThoseThereAreAndNoOthers(long[] ids)
    {
        var graph = SocialGraphBuilder.Build(ids, [], []);
        foreach (var id in ids.SelectMany(i => new[] { i, unchecked(i - 1), unchecked(i + 1) }).Append(42))
        {
            Assert.Equal(ids.Contains(id), graph.TryGetOrdinal(id, out var user));
            Assert.Equal(Array.IndexOf(ids, id), user);
        }
    }

    [Theory]
    [InlineData(new long[] { 1, 1 }, 0, 1)]
    [InlineData(new long[] { 1, 2 }, 0, 2)]
    [InlineData(new long[] { 1, 2 }, -1, 1)]
    public void Build_WrongInput_IsRefused(long[] ids, int from, int to) =>
        Assert.Throws<ArgumentException>(() => SocialGraphBuilder.Build(ids, [from], [to]));

    [Fact]
    public void File_WrittenReadAndDamaged_GivesTheGraphOrAClearError()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "graph.bin");
            var graph = Worlds.RandomGraph(50, 200, 3);
            SocialGraphFile.Write(graph, path);
            var read = SocialGraphFile.Read(path);
            Assert.Equal(graph.AllNeighbors.ToArray(), read.AllNeighbors.ToArray());
            Assert.Equal(graph.UserIds.ToArray(), read.UserIds.ToArray());
            var whole = File.ReadAllBytes(path);
            File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
            Assert.Throws<ModelFileException>(() => SocialGraphFile.Read(path));
            File.WriteAllText(path, "not a graph");
            Assert.Throws<ModelFileException>(() => SocialGraphFile.Read(path));
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
