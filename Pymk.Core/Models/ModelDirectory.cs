using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using Pymk.Core.Files;

namespace Pymk.Core.Models;

/// <summary>
/// A directory of model versions: <c>versions/NAME/…</c>, each with a <c>manifest.json</c>, and <c>current</c>, a file naming the one to serve.
/// Publishing writes a version aside, then renames the folder and replaces <c>current</c>: a reader never sees half a model.
/// </summary>
public static class ModelDirectory
{
    /// <summary>The manifest's file name.</summary>
    public const string ManifestName = "manifest.json";

    private const string CurrentName = "current";

    /// <summary>True where the directory names a current version.</summary>
    public static bool HasModel(string root) => File.Exists(Path.Combine(root, CurrentName));

    /// <summary>The folder of the version named current.</summary>
    /// <exception cref="ModelFileException">There is none.</exception>
    public static string CurrentVersion(string root)
    {
        var current = Path.Combine(root, CurrentName);
        if (!File.Exists(current))
        {
            throw new ModelFileException(root, "holds no trained model; run './pymk train --data DIR --model " + root + "'");
        }

        return Path.Combine(root, "versions", File.ReadAllText(current).Trim());
    }

    /// <summary>Reads the manifest of a version folder and, where <paramref name="verify"/>, every file's length and checksum.</summary>
    /// <exception cref="ModelFileException">The manifest is missing or broken, or a file differs from it.</exception>
    public static ModelManifest ReadManifest(string version, bool verify = false)
    {
        var path = Path.Combine(version, ManifestName);
        ModelManifest manifest;
        try
        {
            using var stream = File.OpenRead(path);
            manifest = JsonSerializer.Deserialize(stream, ModelManifestJson.Default.ModelManifest) ?? throw new JsonException("empty");
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFileException(path, e is JsonException ? "is not a manifest: " + e.Message : "does not exist");
        }

        if (manifest.Format != ModelManifest.CurrentFormat)
        {
            throw new ModelFileException(path, $"format {manifest.Format}, this program reads {ModelManifest.CurrentFormat}; train the model again");
        }

        if (verify)
        {
            Verify(version, manifest);
        }

        return manifest;
    }

    /// <summary>Writes the manifest of a finished version (its file list computed here), moves the folder into place and makes it current.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="building">The folder the version was built in, on the same file system.</param>
    /// <param name="manifest">The manifest without its files.</param>
    /// <returns>The version's folder.</returns>
    public static string Publish(string root, string building, ModelManifest manifest)
    {
        var files = Directory.EnumerateFiles(building, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(building, f).Replace('\\', '/'))
            .Where(f => f != ManifestName)
            .Order(StringComparer.Ordinal)
            .Select(f => Describe(building, f));
        var whole = manifest with { Files = [.. files] };
        WriteDurably(Path.Combine(building, ManifestName), JsonSerializer.SerializeToUtf8Bytes(whole, ModelManifestJson.Default.ModelManifest));

        var target = Path.Combine(root, "versions", manifest.Version);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.Move(building, target);
        WriteDurably(Path.Combine(root, CurrentName), System.Text.Encoding.UTF8.GetBytes(manifest.Version + "\n"));
        return target;
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
                throw new ModelFileException(path, "differs from the manifest (length or checksum)");
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

    private static void WriteDurably(string path, ReadOnlySpan<byte> content)
    {
        var beside = path + ".writing";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }
}
