using Pymk.Core.Graph;
using Xunit;

namespace Pymk.Core.Tests.Graph;

public sealed class SocialGraphErasureTests : IDisposable
{
    private const int Users = 60;

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-graph-").FullName;

    private string FilePath => Path.Combine(_folder, "graph.bin");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Erase_AnyOrder_InMemoryAndInTheFile_LeavesTheGraphOfTheOthers(int seed)
    {
        var random = new Random(seed);
        var whole = World(random);
        var memory = World(new Random(seed));
        SocialGraphFile.Write(whole, FilePath);
        var gone = new HashSet<int>();
        foreach (var user in Enumerable.Range(0, Users).OrderBy(_ => random.Next()).ToArray())
        {
            gone.Add(user);
            var (users, connections) = SocialGraphEraser.Erase(FilePath, SocialGraphEraser.Find(FilePath, [whole.IdOf(user)]));
            var living = whole.Neighbors(user).ToArray().Count(friend => !gone.Contains(friend));
            Assert.Equal((1, (long)living), (users, connections));
            memory.Erase(user);
            AssertIsWithout(whole, gone, SocialGraphFile.Read(FilePath));
            AssertIsWithout(whole, gone, memory);
            Assert.True(File.ReadAllBytes(FilePath).AsSpan().IndexOf(BitConverter.GetBytes(whole.IdOf(user))) < 0);
        }
    }

    [Fact]
    public void Erase_Twice_ChangesNothing()
    {
        var graph = World(new Random(1));
        var id = graph.IdOf(7);
        SocialGraphFile.Write(graph, FilePath);
        SocialGraphEraser.Erase(FilePath, [7]);
        var bytes = File.ReadAllBytes(FilePath);

        Assert.Equal((0, 0L), SocialGraphEraser.Erase(FilePath, SocialGraphEraser.Find(FilePath, [id])));
        Assert.Equal(bytes, File.ReadAllBytes(FilePath));
        graph.Erase(7);
        graph.Erase(7);
        Assert.Equal([7], graph.Erased.ToArray());
    }

    [Fact]
    public void Erase_BesideReaders_NeverTakesAnUserForAnother()
    {
        var (graph, whole) = (World(new Random(4)), World(new Random(4)));
        var done = false;
        var reader = Task.Run(() =>
        {
            while (!Volatile.Read(ref done))
            {
                for (var user = 0; user < Users; user++)
                {
                    var id = whole.IdOf(user);
                    Assert.True(graph.IdOf(user) == id || graph.IsErased(user));
                    Assert.True(!graph.TryGetOrdinal(id, out var found) || found == user);
                    var times = FriendTimes.Of(graph, user);
                    foreach (var friend in graph.Neighbors(user))
                    {
                        Assert.InRange(times.Of(friend, 9_999), 1, 9_999);
                    }
                }
            }
        }, TestContext.Current.CancellationToken);
        for (var user = 0; user < Users; user += 2)
        {
            graph.Erase(user);
        }

        Volatile.Write(ref done, true);
        Assert.Null(Record.Exception(reader.GetAwaiter().GetResult));
    }

    private static void AssertIsWithout(SocialGraph whole, HashSet<int> gone, SocialGraph graph)
    {
        Assert.Equal(Users, graph.UserCount);
        Assert.Equal(gone.Order(), graph.Erased.ToArray());
        Assert.Equal(whole.Connections().Count(c => !gone.Contains(c.User) && !gone.Contains(c.Other)), graph.ConnectionCount);
        for (var user = 0; user < Users; user++)
        {
            var here = !gone.Contains(user);
            Assert.Equal(here, graph.TryGetOrdinal(whole.IdOf(user), out var found));
            Assert.Equal((here ? user : -1, here ? whole.IdOf(user) : -1, !here), (found, graph.IdOf(user), graph.IsErased(user)));
            var row = whole.Neighbors(user).ToArray().Zip(whole.Times(user).ToArray()).Where(f => here && !gone.Contains(f.First)).ToArray();
            Assert.Equal(row.Select(f => f.First), graph.Neighbors(user).ToArray());
            Assert.Equal(row.Select(f => f.First), graph.NeighborMemory(user).ToArray());
            Assert.Equal(row.Select(f => f.Second), graph.Times(user).ToArray());
            Assert.Equal(row.Length, graph.Degree(user));
        }

        Assert.Equal(graph.UserIds.ToArray().Order(), graph.UserIds.ToArray());
        Assert.False(graph.TryGetOrdinal(-1, out _) || graph.TryGetOrdinal(0, out _) || graph.IsErased(Users));
    }

    // Ids that no offset and no time equals.
    private static SocialGraph World(Random random)
    {
        var ids = Enumerable.Range(0, Users).Select(u => 7_000_000_000_000 + ((long)u * u * 1_000_003)).ToArray();
        var from = Enumerable.Range(0, 240).Select(_ => random.Next(Users)).ToArray();
        var to = Enumerable.Range(0, 240).Select(_ => random.Next(Users)).ToArray();
        return SocialGraphBuilder.Build(ids, from, to, [.. Enumerable.Range(0, 240).Select(_ => (uint)random.Next(1, 5_000))]);
    }
}
