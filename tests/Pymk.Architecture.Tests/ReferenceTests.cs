using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace Pymk.Architecture.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public void GrainsInterfaces_ReferOnlyToOrleansAndTheFramework() => Assert.All(
        ReferencesOf("Pymk.Grains.Interfaces"),
        name => Assert.True(IsOrleans(name) || IsFramework(name), $"Pymk.Grains.Interfaces refers to {name}."));

    [Fact]
    public void Grains_DoNotReferToKafka() => AssertNone("Pymk.Grains", name => IsOf("Confluent.", name));

    [Fact]
    public void Core_RefersToNoOrleansNoStoreAndNoBroker() => AssertNone(
        "Pymk.Core", name => IsOrleans(name) || IsOf("StackExchange.", name) || IsOf("Confluent.", name));

    // The dependency file lists every package and project that a build brings, transitive ones included.
    [Fact]
    public void Training_BringsNoRedisClient() => Assert.DoesNotContain(
        "StackExchange.Redis",
        File.ReadAllText(Path.ChangeExtension(Projects.AssemblyPath("Pymk.Training"), ".deps.json")),
        StringComparison.Ordinal);

    [Fact]
    public void TorchSharp_IsReferredToByTrainingAlone() =>
        Assert.Equal(["Pymk.Training"], Projects.All.Where(p => ReferencesOf(p).Contains("TorchSharp")));

    private static void AssertNone(string project, Func<string, bool> forbidden) =>
        Assert.DoesNotContain(ReferencesOf(project), name => forbidden(name));

    private static bool IsOrleans(string name) => IsOf("Orleans.", name);

    private static bool IsFramework(string name) => IsOf("System.", name) || IsOf("Microsoft.Extensions.", name);

    private static bool IsOf(string family, string name) => name.StartsWith(family, StringComparison.Ordinal);

    // What the compiled code refers to; a package that is referenced and unused leaves no trace.
    private static string[] ReferencesOf(string project)
    {
        using var file = new PEReader(File.OpenRead(Projects.AssemblyPath(project)));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name))];
    }
}
