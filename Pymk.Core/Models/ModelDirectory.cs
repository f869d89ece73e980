using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using Pymk.Core.Files;

namespace Pymk.Core.Models;

/// <summary>
/// A directory of model versions: a folder <c>versions/NAME</c> for each version, and <c>current</c>, a file that names the version to serve.
/// Publishing renames a finished folder into place and then replaces <c>current</c>, so a reader never sees half a model.
/// </summary>
public static class ModelDirectory
{
    private const string CurrentName = "current";
    private const string VersionsName = "versions";

    /// <summary>True if the directory names a current version.</summary>
    public static bool HasModel(string root) => File.Exists(Path.Combine(root, CurrentName));

    /// <summary>The folder of the current version.</summary>
    /// <exception cref="ModelFileException">The directory holds no model.</exception>
    public static string CurrentVersion(string root)
    {
        var current = Path.Combine(root, CurrentName);
        if (!File.Exists(current))
        {
            throw ModelFileException.NoModel(root);
        }

        return Path.Combine(root, VersionsName, File.ReadAllText(current).Trim());
    }

    /// <summary>Folder of trainings under way and interrupted.</summary>
    public static string Building(string root) => Path.Combine(root, "building");

    /// <summary>The file that a training locks.</summary>
    public static string BuildLock(string root) => Path.Combine(Building(root), "lock");

    /// <summary>The folders of all versions, served or kept, by name.</summary>
    public static IReadOnlyList<string> Versions(string root) => Directory.Exists(Path.Combine(root, VersionsName))
        ? [.. Directory.EnumerateDirectories(Path.Combine(root, VersionsName)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Reads the manifest of a version.</summary>
    /// <param name="version">Folder of the version.</param>
    /// <param name="verify">Compares length and checksum of every file with the manifest.</param>
    /// <exception cref="ModelFileException">The manifest is missing, damaged or of another format, or a file differs from it.</exception>
    public static ModelManifest ReadManifest(string version, bool verify = false)
    {
        var manifest = Parse(new ModelFiles(version).Manifest);
        if (verify)
        {
            Verify(version, manifest);
        }

        return manifest;
    }

    /// <summary>Adds the list of files to the manifest, writes it, moves the folder into place and makes it the current version.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="building">Folder of the finished files, on the same file system.</param>
    /// <param name="manifest">The manifest without its list of files.</param>
    /// <param name="finish">Called with the folder when it is complete, and again when it is in its place and not served yet.</param>
    /// <returns>The version's folder.</returns>
    public static string Publish(string root, string building, ModelManifest manifest, Action<string>? finish = null)
    {
        var files = Directory.EnumerateFiles(building, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(building, f).Replace('\\', '/'))
            .Where(f => f != ModelFiles.ManifestName)
            .Order(StringComparer.Ordinal)
            .Select(f => Describe(building, f));
        Write(building, manifest with { Files = [.. files] });
        finish?.Invoke(building);

        var target = Path.Combine(root, VersionsName, manifest.Version);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.Move(building, target);
        finish?.Invoke(target);
        DurableFile.Write(Path.Combine(root, CurrentName), System.Text.Encoding.UTF8.GetBytes(manifest.Version + "\n"));
        return target;
    }

    /// <summary>Writes the manifest of a version anew, with the present length and checksum of files that changed.</summary>
    /// <param name="version">Folder of the version.</param>
    /// <param name="manifest">The manifest; its list names all files.</param>
    /// <param name="changed">True for the name of a file that may have changed.</param>
    public static void Rewrite(string version, ModelManifest manifest, Predicate<string> changed) =>
        Write(version, manifest with { Files = manifest.Files.ConvertAll(f => changed(f.Name) ? Describe(version, f.Name) : f) });

    private static void Write(string folder, ModelManifest manifest) =>
        DurableFile.Write(new ModelFiles(folder).Manifest, JsonSerializer.SerializeToUtf8Bytes(manifest, ModelManifestJson.Default.ModelManifest));

    private static ModelManifest Parse(string path)
    {
        try
        {
            // The format comes first: a manifest of another format need not have the properties of this one.
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var format = json.RootElement.GetProperty("format").GetInt32();
            return format == ModelManifest.CurrentFormat
                ? json.Deserialize(ModelManifestJson.Default.ModelManifest)!
                : throw new ModelFileException(
                    path, $"has format {format}, this program reads format {ModelManifest.CurrentFormat}; train the model again");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFileException(path, "does not exist");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelFileException(path, "is not a manifest: " + e.Message);
        }
    }

    private static void Verify(string version, ModelManifest manifest)
    {
        foreach (var file in manifest.Files)
        {
            var path = Path.Combine(version, file.Name);
            if (!File.Exists(path))
            {
                throw new ModelFileException(path, "is missing");
            }

            if (Describe(version, file.Name) != file)
            {
                throw new ModelFileException(path, "differs from the manifest in length or checksum");
            }
        }
    }

    private static ModelFile Describe(string folder, string name)
    {
        using var stream = File.OpenRead(Path.Combine(folder, name));
        var hash = new XxHash3();
        hash.Append(stream);
        return new ModelFile(name, stream.Length, hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture));
    }
}
