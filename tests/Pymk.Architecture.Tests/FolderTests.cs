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

    // The graph takes namespaces for folders: a folder without a namespace of its own would hide its cycles.
    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Namespace_OfASourceFile_IsItsFolder(string project) => Assert.Empty(
        from file in SourceFiles.Of(project)
        where file.Namespace != file.Folder
        select $"{file.Path} declares the namespace '{file.Namespace}', not '{file.Folder}'.");

    [Fact]
    public void Projects_OnDisk_AreAllChecked() => Assert.Equal(
        Directory.EnumerateDirectories(Projects.Root, "Pymk.*").Select(Path.GetFileName)
            .Where(p => File.Exists(Path.Combine(Projects.Root, p!, p + ".csproj"))).Order(),
        Projects.All.Order());
}
