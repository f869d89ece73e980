using Xunit;

namespace Pymk.Architecture.Tests;

public sealed class FolderTests
{
    public static TheoryData<string> ProjectNames => [.. Projects.All];

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Folders_OfAProject_DoNotUseEachOtherInACircle(string project)
    {
        var graph = FolderGraph.Of(project, Projects.AssemblyPath(project));
        var uses = graph.UsesOnCycles();
        Assert.True(uses.Count == 0, $"Folders of {project} use each other in a circle:\n{string.Join('\n', uses)}");
    }

    [Fact]
    public void Projects_OnDisk_AreAllChecked() => Assert.Equal(
        Directory.EnumerateDirectories(Projects.Root, "Pymk.*").Select(Path.GetFileName)
            .Where(p => File.Exists(Path.Combine(Projects.Root, p!, p + ".csproj"))).Order(),
        Projects.All.Order());
}
