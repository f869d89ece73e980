using Pymk.Core.Files;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Xunit;

namespace Pymk.Core.Tests.Graph;

public sealed class SlicedGraphTests : IDisposable
{
    private const int Users = 200;

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-sliced-").FullName;

    private string FilePath => Path.Combine(_folder, "graph.bin");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(300)]
    public void Parts_OfAGraph_AreTheShardsOfItsIds(int parts)
    {
        var graph = World(parts, timed: true);
        Assert.Equal(parts, graph.Parts.Count);
        for (var user = 0; user < Users; user++)
        {
            Assert.Equal(Shards.Of(graph.IdOf(user), parts), graph.Parts.PartOf(user));
            Assert.Equal(graph.Parts.PartOf(user), graph.Parts.PartOf(graph.IdOf(user)));
            Assert.InRange(user, graph.Parts.First(graph.Parts.PartOf(user)), graph.Parts.End(graph.Parts.PartOf(user)) - 1);
            Assert.True(graph.TryGetOrdinal(graph.IdOf(user), out var found) && found == user);
            Assert.False(graph.TryGetOrdinal(graph.IdOf(user) + 1, out _));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_OpenOrClosed_AreThoseOfTheWholeGraph(bool timed)
    {
        var whole = World(16, timed);
        SocialGraphFile.Write(whole, FilePath);
        var sliced = SocialGraphFile.ReadSliced(FilePath);
        Assert.True(sliced.IsSliced && !sliced.IsOpen(0) && sliced.RowBytes == 0);
        AssertSame(whole, sliced);
        for (var part = 0; part < 16; part += 3)
        {
            sliced.Open(part);
            sliced.Open(part);
        }

        AssertSame(whole, sliced);
        Assert.InRange(sliced.RowBytes, 1, whole.RowBytes / 2);
        Assert.True(sliced.IsOpen(3));
        for (var user = 0; user < Users; user++)
        {
            var open = sliced.Parts.PartOf(user) % 3 == 0;
            Assert.Equal(open, sliced.TryGetNeighbors(user, out var friends));
            Assert.Equal(open ? whole.Neighbors(user).ToArray() : [], friends.ToArray());
        }

        for (var part = 0; part < 16; part++)
        {
            sliced.Close(part);
        }

        Assert.Equal(0, sliced.RowBytes);
        AssertSame(whole, sliced);
    }

    [Fact]
    public void Erase_FromASlicedGraphAndItsFile_LeavesTheGraphOfTheOthers()
    {
        var whole = World(8, timed: true);
        SocialGraphFile.Write(whole, FilePath);
        var sliced = SocialGraphFile.ReadSliced(FilePath);
        sliced.Open(2);
        var random = new Random(1);
        foreach (var user in Enumerable.Range(0, Users).OrderBy(_ => random.Next()).Take(120).ToArray())
        {
            var id = whole.IdOf(user);
            SocialGraphEraser.Erase(FilePath, SocialGraphEraser.Find(FilePath, [id]));
            using (var users = SocialGraphUsers.Open(FilePath))
            {
                Assert.False(users.Contains(id));
            }

            sliced.Erase(user);
            whole.Erase(user);
            Assert.False(sliced.TryGetOrdinal(id, out _));
        }

        AssertSame(whole, sliced);
        AssertSame(whole, SocialGraphFile.Read(FilePath));
        var again = SocialGraphFile.ReadSliced(FilePath);
        again.Open(5);
        AssertSame(whole, again);
        sliced.Open(4);
        AssertSame(whole, sliced);
    }

    [Fact]
    public void Where_OfAGraphOfParts_KeepsThem()
    {
        var graph = World(8, timed: true);
        var kept = graph.Where(c => c.User % 2 == 0);
        Assert.Equal(graph.Parts.Firsts.ToArray(), kept.Parts.Firsts.ToArray());
        Assert.Equal(graph.UserIds.ToArray(), kept.UserIds.ToArray());
    }

    [Fact]
    public void Build_WithAnIdInAnotherPart_IsRefused()
    {
        var graph = World(4, timed: false);
        var ids = graph.UserIds.ToArray();
        (ids[0], ids[^1]) = (ids[^1], ids[0]);
        Assert.Contains("is of part", Assert.Throws<ArgumentException>(() => SocialGraphBuilder.Build(ids, [], [], parts: graph.Parts)).Message);
    }

    [Fact]
    public void File_WhosePartsAreWrong_IsRefused()
    {
        new SectionFile.Writer("graph", 1).Add("ids", new long[] { 1, 2 }).Add("offsets", new long[] { 0, 0, 0 }).Add("neighbors", Array.Empty<int>())
            .Add("parts", new[] { 0, 3 }).WriteTo(FilePath);
        Assert.Throws<ModelFileException>(() => SocialGraphFile.Read(FilePath));
        Assert.Throws<ModelFileException>(() => SocialGraphFile.ReadSliced(FilePath));
    }

    private static void AssertSame(SocialGraph whole, SocialGraph sliced)
    {
        Assert.Equal((whole.UserCount, whole.ConnectionCount, whole.HasTimes), (sliced.UserCount, sliced.ConnectionCount, sliced.HasTimes));
        Assert.Equal(whole.Erased.ToArray(), sliced.Erased.ToArray());
        var visited = 0;
        sliced.VisitTimes((user, times) =>
        {
            Assert.Equal(visited++, user);
            Assert.Equal(whole.Times(user).ToArray(), times.ToArray());
        });
        Assert.Equal(whole.UserCount, visited);
        for (var user = 0; user < whole.UserCount; user++)
        {
            Assert.Equal(whole.IdOf(user), sliced.IdOf(user));
            Assert.Equal(whole.Neighbors(user).ToArray(), sliced.Neighbors(user).ToArray());
            Assert.Equal(whole.NeighborMemory(user).ToArray(), sliced.NeighborMemory(user).ToArray());
            Assert.Equal(whole.Times(user).ToArray(), sliced.Times(user).ToArray());
            Assert.Equal(whole.Degree(user), sliced.Degree(user));
            Assert.Equal(whole.IsErased(user) ? -1 : user, sliced.TryGetOrdinal(whole.IdOf(user), out var found) ? found : -1);
        }
    }

    private static SocialGraph World(int parts, bool timed)
    {
        var random = new Random(7);
        long[] ids = [.. Enumerable.Range(0, Users).Select(u => (1_000L * u) + 17)];
        var (order, users) = UserParts.Sort(ids, parts);
        var from = Enumerable.Range(0, 900).Select(_ => random.Next(Users)).ToArray();
        var to = Enumerable.Range(0, 900).Select(_ => random.Next(Users)).ToArray();
        uint[] times = timed ? [.. from.Select(_ => (uint)random.Next(1, 1_000))] : [];
        return SocialGraphBuilder.Build([.. order.Select(place => ids[place])], from, to, times, users);
    }
}
