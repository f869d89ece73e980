using Pymk.Silo.Daily;
using Xunit;

namespace Pymk.Silo.Tests.Daily;

public sealed class ServedModelTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pymk-served-").FullName;

    public ServedModelTests()
    {
        foreach (var version in (string[])["v1", "v2", "v3"])
        {
            Directory.CreateDirectory(Path.Combine(_root, "versions", version));
        }

        File.WriteAllText(Path.Combine(_root, "current"), "v3");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("v2", "v2", "v2")]
    [InlineData("v3", "v2", "v2", "v3")]
    [InlineData("v2", "v1", "v2", "v2")]
    [InlineData("v2", "v1", "v2", "", "")]
    [InlineData(null, "other")]
    [InlineData(null)]
    public void Choose_TakesWhatTheSilosServe_AndTheDirectoryKeeps(string? chosen, params string[] served) =>
        Assert.Equal(chosen, ServedModel.Choose(served, _root));
}
