using System.Text.RegularExpressions;

namespace Pymk.Architecture.Tests;

/// <summary>A source file of a project.</summary>
/// <param name="Path">The path below the repository.</param>
/// <param name="Folder">The folder, written as a namespace.</param>
/// <param name="Namespace">The namespace that the file declares.</param>
internal sealed record SourceFile(string Path, string Folder, string Namespace);

/// <summary>The source files of a project.</summary>
internal static partial class SourceFiles
{
    /// <summary>Every file but the project's Program.cs, which declares no namespace, and the build's output.</summary>
    /// <exception cref="InvalidOperationException">The project has no source files.</exception>
    public static IReadOnlyList<SourceFile> Of(string project)
    {
        SourceFile[] files =
        [
            .. from path in Directory.EnumerateFiles(Path.Combine(Projects.Root, project), "*.cs", SearchOption.AllDirectories)
               let relative = Path.GetRelativePath(Projects.Root, path).Replace(Path.DirectorySeparatorChar, '/')
               where !IsBuildOutput(relative, project) && relative != $"{project}/Program.cs"
               let folder = relative[..relative.LastIndexOf('/')].Replace('/', '.')
               select new SourceFile(relative, folder, NamespaceIn(File.ReadAllText(path))),
        ];
        return files.Length > 0 ? files : throw new InvalidOperationException($"{project} has no source files below {Projects.Root}.");
    }

    private static bool IsBuildOutput(string path, string project) =>
        path.StartsWith($"{project}/obj/", StringComparison.Ordinal) || path.StartsWith($"{project}/bin/", StringComparison.Ordinal);

    private static string NamespaceIn(string source) => Declaration().Match(source).Groups[1].Value;

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
