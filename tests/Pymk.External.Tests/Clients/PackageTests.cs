using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Clients;

/// <summary>The packages, installed from a local feed into empty projects outside the solution.</summary>
public sealed partial class PackageTests : IDisposable
{
    private static readonly string[] Names = ["Pymk.Client", "Pymk.Grains.Interfaces", "Pymk.Streams.Kafka"];

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-packages-").FullName;

    [Fact]
    public async Task Packages_InstalledOutsideTheSolution_AskASiloAndCompile()
    {
        await Tool.RunAsync(
            "dotnet", ["pack", "Pymk.Packages.slnf", "-c", Tool.Configuration, "--no-build", "--nologo", "-o", Path.Combine(_folder, "feed")], Tool.Root);
        AssertComplete();
        await WriteFeedAsync();

        await BuildAsync("shop", "Pymk.Client");
        ModelFixture.Publish(Path.Combine(_folder, "model"), "v1");
        var user = ModelFixture.IdOf(3);
        using (var silo = await ServiceProcess.StartSiloAsync(
            Path.Combine(_folder, "model"), Path.Combine(_folder, "data"), "Kafka:BootstrapServers=none"))
        {
            var people = await silo.SuggestAsync(user, 5);
            var printed = await Tool.RunAsync("dotnet", ["shop.dll", silo.Gateway, $"{user}"], Path.Combine(_folder, "shop", "out"));
            Assert.Equal(people, PersonLine().Matches(printed).Select(m => long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)));
            Assert.DoesNotContain(people[0], await silo.SuggestAsync(user));
        }

        await BuildAsync("silo", "Pymk.Streams.Kafka", "Microsoft.Orleans.Server");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void AssertComplete()
    {
        var version = XDocument.Load(Path.Combine(Tool.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        var files = Directory.GetFiles(Path.Combine(_folder, "feed")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(Names.SelectMany(n => new[] { $"{n}.{version}.nupkg", $"{n}.{version}.snupkg" }), files);
        foreach (var name in Names)
        {
            using var package = ZipFile.OpenRead(Path.Combine(_folder, "feed", $"{name}.{version}.nupkg"));
            Assert.All(
                new[] { $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", "README.md" }, file => Assert.NotNull(package.GetEntry(file)));
            using var symbols = ZipFile.OpenRead(Path.Combine(_folder, "feed", $"{name}.{version}.snupkg"));
            Assert.Contains($"lib/net10.0/{name}.pdb", symbols.Entries.Select(e => e.FullName));

            using var specification = package.GetEntry($"{name}.nuspec")!.Open();
            var dependencies = XDocument.Load(specification).Descendants().Where(e => e.Name.LocalName == "dependency");
            Assert.All(
                dependencies.Where(d => d.Attribute("id")!.Value.StartsWith("Pymk.", StringComparison.Ordinal)),
                d => Assert.Equal((true, version), (Names.Contains(d.Attribute("id")!.Value), d.Attribute("version")!.Value)));
        }
    }

    // Our packages come from the feed alone and are unpacked here; all others come from where this machine has them, or from the registry.
    private async Task WriteFeedAsync()
    {
        var located = await Tool.RunAsync("dotnet", ["nuget", "locals", "global-packages", "--list"], _folder);
        var cache = located[(located.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        await File.WriteAllTextAsync(Path.Combine(_folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <fallbackPackageFolders><add key="cache" value="{cache}" /></fallbackPackageFolders>
              <packageSources>
                <clear />
                <add key="feed" value="feed" />
                <add key="nuget.org" value="https://api.nuget.org/v3/index.json" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="feed"><package pattern="Pymk.*" /></packageSource>
                <packageSource key="nuget.org"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """);
    }

    /// <summary>Builds a project whose program is the one in the first package's README.</summary>
    private async Task BuildAsync(string project, params string[] packages)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, project)).FullName;
        var versions = XDocument.Load(Path.Combine(Tool.Root, "Directory.Packages.props"));
        string VersionOf(string package) => package.StartsWith("Pymk.", StringComparison.Ordinal) ? "*" : versions.Descendants("OrleansVersion").Single().Value;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{project}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(packages.Select(p => $"""<PackageReference Include="{p}" Version="{VersionOf(p)}" />"""))}
              </ItemGroup>
            </Project>
            """);
        var readme = await File.ReadAllTextAsync(Path.Combine(Tool.Root, packages[0], "README.md"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program().Match(readme).Groups[1].Value);
        await Tool.RunAsync(
            "dotnet", ["build", "-c", "Release", "--nologo", "-o", Path.Combine(folder, "out"), "-nodeReuse:false", "-p:UseSharedCompilation=false"], folder);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();

    [GeneratedRegex(@"^(\d+) [^:]+: .", RegexOptions.Multiline)]
    private static partial Regex PersonLine();
}
