namespace Pymk.Architecture.Tests;

/// <summary>The product projects and their built assemblies.</summary>
internal static class Projects
{
    /// <summary>Every project that is not a test or a benchmark.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "Pymk.Client", "Pymk.Core", "Pymk.Faiss", "Pymk.Grains", "Pymk.Grains.Interfaces", "Pymk.Onnx", "Pymk.Silo",
        "Pymk.Storage", "Pymk.Streams.Kafka", "Pymk.Training", "Pymk.Web",
    ];

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The assembly of a project, built in the same configuration as this test.</summary>
    public static string AssemblyPath(string project)
    {
        var output = Path.GetRelativePath(Path.Combine(Root, "tests", "Pymk.Architecture.Tests"), AppContext.BaseDirectory);
        return Path.Combine(Root, project, output, project + ".dll");
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Pymk.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException(
            $"No folder above {AppContext.BaseDirectory} holds Pymk.sln; run the tests from a build inside the repository.");
    }
}
