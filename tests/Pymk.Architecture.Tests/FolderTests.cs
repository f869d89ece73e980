using Xunit;

namespace Pymk.Architecture.Tests;

public sealed class FolderTests
{
    // Projects whose folders still use each other. Remove a line as soon as its project is clean.
    private static readonly string[] NotYetClean =
    [
        "Pymk.Faiss",
        "Pymk.Grains",
        "Pymk.Silo",
    ];

    public static TheoryData<string> ProjectNames => [.. Projects.All];

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Folders_OfAProject_DoNotUseEachOtherInACircle(string project)
    {
        var graph = FolderGraph.Of(project, Projects.AssemblyPath(project));
        var uses = graph.UsesOnCycles();
        Assert.SkipWhen(uses.Count > 0 && NotYetClean.Contains(project), $"not yet clean:\n{string.Join('\n', uses)}");
        Assert.True(uses.Count == 0, $"Folders of {project} use each other in a circle:\n{string.Join('\n', uses)}");
    }

    [Fact]
    public void Projects_OnDisk_AreAllChecked() => Assert.Equal(
        Directory.EnumerateDirectories(Projects.Root, "Pymk.*").Select(Path.GetFileName)
            .Where(p => File.Exists(Path.Combine(Projects.Root, p!, p + ".csproj"))).Order(),
        Projects.All.Order());
}
