using Pymk.Core.Files;
using Pymk.Core.Graph;
using Xunit;

namespace Pymk.Core.Tests.Graph;

public sealed class SocialGraphUsersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-graph-users-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "graph.bin");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1_000)]
    public void Contains_EveryIdOfTheGraph_AndNoOther(int users)
    {
        long[] ids = [.. Enumerable.Range(0, users).Select(i => (3L * i) - 700)];
        SocialGraphFile.Write(SocialGraphBuilder.Build(ids, [], []), Path);
        using var people = SocialGraphUsers.Open(Path);
        Assert.All(ids, id => Assert.True(people.Contains(id)));
        Assert.All(ids, id => Assert.False(people.Contains(id + 1)));
        Assert.All((long[])[long.MinValue, -703, long.MaxValue], id => Assert.False(people.Contains(id)));
    }

    [Fact]
    public void Contains_AnErasedUser_IsFalse()
    {
        SocialGraphFile.Write(SocialGraphBuilder.Build([10, 20, 30], [], []), Path);
        SocialGraphEraser.Erase(Path, [1]);
        using var people = SocialGraphUsers.Open(Path);
        Assert.Equal([true, false, true], ((long[])[10, 20, 30]).Select(people.Contains));
    }

    [Fact]
    public void Open_AMissingOrForeignFile_SaysWhichOne()
    {
        Assert.Contains(Path, Assert.Throws<ModelFileException>(() => SocialGraphUsers.Open(Path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(Path, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Throws<ModelFileException>(() => SocialGraphUsers.Open(Path));
    }
}
