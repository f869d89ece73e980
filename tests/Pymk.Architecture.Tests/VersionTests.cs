using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Pymk.Architecture.Tests;

/// <summary>Everything has one version.</summary>
public sealed class VersionTests
{
    private static readonly string Version = XDocument.Load(PathOf("Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public void Version_OfTheTypeScriptClient_IsThatOfThePackages()
    {
        foreach (var file in new[] { "package.json", "package-lock.json" })
        {
            using var json = JsonDocument.Parse(File.ReadAllText(PathOf("clients", "typescript", file)));
            Assert.Equal(Version, json.RootElement.GetProperty("version").GetString());
        }
    }

    [Fact]
    public void Version_OfThePackages_HasItsSectionAmongTheChanges() =>
        Assert.Contains($"\n## {Version} (", File.ReadAllText(PathOf("CHANGELOG.md")), StringComparison.Ordinal);

    [Fact]
    public void Version_IsSetInOnePlace()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 };
        foreach (var project in Directory.GetFiles(Projects.Root, "*.csproj", options))
        {
            Assert.DoesNotContain(XDocument.Load(project).Descendants(), e => e.Name.LocalName is "Version" or "VersionPrefix" or "PackageVersion");
        }
    }

    private static string PathOf(params string[] parts) => Path.Combine([Projects.Root, .. parts]);
}
