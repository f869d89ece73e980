using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Pymk.Core.Files;

namespace Pymk.Core.Models;

/// <summary>
/// A directory of model versions: a folder <c>versions/NAME</c> for each version, and <c>current</c>, a file that names the version to serve.
/// Publishing renames a finished folder into place and then replaces <c>current</c>, so a reader never sees half a model. A version that is worse than
/// the served one goes to <c>refused/NAME</c>, where nothing serves it; only the last one is kept.
/// </summary>
public static class ModelDirectory
{
    private const string CurrentName = "current";
    private const string VersionsName = "versions";
    private const string RefusedName = "refused";
    private const string BuildingName = "building";
    private const string HistoryName = "history";

    // Changes of the current version that the history keeps.
    private const int MostChanges = 200;

    private const int KeyDigits = 8;

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
    public static string Building(string root) => Path.Combine(root, BuildingName);

    /// <summary>The folders of trainings under way and interrupted.</summary>
    public static IReadOnlyList<string> Builds(string root) => Folders(root, BuildingName);

    /// <summary>The file that a training locks.</summary>
    public static string BuildLock(string root) => Path.Combine(Building(root), "lock");

    /// <summary>The file of a training's folder that holds the fingerprint of the erased people whom its import left out.</summary>
    public static string LeftOutOfBuild(string folder) => Path.Combine(folder, "work", "erased");

    /// <summary>Name of a version: when its training began, and the beginning of the name of the training's folder.</summary>
    public static string VersionName(DateTimeOffset began, string build) =>
        string.Create(CultureInfo.InvariantCulture, $"{began.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{build[..KeyDigits]}");

    /// <summary>True for a version that comes from a training's folder.</summary>
    /// <param name="version">Folder of the version.</param>
    /// <param name="build">Name of the training's folder.</param>
    public static bool IsOfBuild(string version, string build) =>
        Path.GetFileName(version).EndsWith("-" + build[..Math.Min(KeyDigits, build.Length)], StringComparison.Ordinal);

    /// <summary>The folders of all versions, served or kept, by name.</summary>
    public static IReadOnlyList<string> Versions(string root) => Folders(root, VersionsName);

    /// <summary>The folders of versions that were refused: none or one.</summary>
    public static IReadOnlyList<string> Refused(string root) => Folders(root, RefusedName);

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
        var target = Place(building, Path.Combine(root, VersionsName, manifest.Version), manifest, finish);
        WriteCurrent(root, manifest.Version);
        return target;
    }

    /// <summary>Does the same, but moves the folder to where nothing serves it, and deletes what was refused before.</summary>
    /// <inheritdoc cref="Publish"/>
    public static string Refuse(string root, string building, ModelManifest manifest, Action<string>? finish = null)
    {
        foreach (var earlier in Refused(root))
        {
            Directory.Delete(earlier, recursive: true);
        }

        return Place(building, Path.Combine(root, RefusedName, manifest.Version), manifest, finish);
    }

    /// <summary>Makes a kept version the current one, after comparing every file with its manifest.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="version">Folder of the version, one of <see cref="Versions"/>.</param>
    /// <returns>The manifest of the version.</returns>
    /// <exception cref="ModelFileException">A file is missing or damaged, or users are being erased from the version.</exception>
    public static ModelManifest MakeCurrent(string root, string version)
    {
        var manifest = ReadWhole(version);
        WriteCurrent(root, manifest.Version);
        return manifest;
    }

    /// <summary>Serves a refused version on the operator's word: moves it to the others and makes it the current one.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="version">Folder of the version, one of <see cref="Refused"/>.</param>
    /// <inheritdoc cref="MakeCurrent"/>
    public static ModelManifest Accept(string root, string version)
    {
        var manifest = ReadWhole(version);
        var target = Path.Combine(root, VersionsName, Path.GetFileName(version));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Directory.Move(version, target);
        WriteCurrent(root, manifest.Version);
        return manifest;
    }

    /// <summary>Which version became the current one and when, oldest first: the last 200 changes, also of versions that are deleted.</summary>
    public static IReadOnlyList<(string Version, DateTimeOffset At)> History(string root)
    {
        var path = Path.Combine(root, HistoryName);
        return !File.Exists(path)
            ? []
            : [.. File.ReadLines(path).Select(line => line.Split('\t'))
                .Where(fields => fields.Length == 2)
                .Select(fields => (fields[0], DateTimeOffset.TryParse(fields[1], CultureInfo.InvariantCulture, out var at) ? at : default))
                .Where(change => change.Item2 != default)];
    }

    /// <summary>Writes the manifest of a version anew, with the present length and checksum of files that changed.</summary>
    /// <param name="version">Folder of the version.</param>
    /// <param name="manifest">The manifest; its list names all files.</param>
    /// <param name="changed">True for the name of a file that may have changed.</param>
    public static void Rewrite(string version, ModelManifest manifest, Predicate<string> changed) =>
        Write(version, manifest with { Files = manifest.Files.ConvertAll(f => changed(f.Name) ? Describe(version, f.Name) : f) });

    private static ModelManifest ReadWhole(string version)
    {
        var erasing = new ModelFiles(version).Erasing;
        return File.Exists(erasing)
            ? throw new ModelFileException(erasing, "says that users are being erased from the version; wait until the erasure is over")
            : ReadManifest(version, verify: true);
    }

    private static string[] Folders(string root, string name) => Directory.Exists(Path.Combine(root, name))
        ? [.. Directory.EnumerateDirectories(Path.Combine(root, name)).Order(StringComparer.Ordinal)]
        : [];

    private static void WriteCurrent(string root, string version)
    {
        DurableFile.Write(Path.Combine(root, CurrentName), Encoding.UTF8.GetBytes(version + "\n"));
        var changes = History(root).TakeLast(MostChanges - 1).Append((version, DateTimeOffset.UtcNow))
            .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Item1}\t{c.Item2:O}\n"));
        DurableFile.Write(Path.Combine(root, HistoryName), Encoding.UTF8.GetBytes(string.Concat(changes)));
    }

    private static string Place(string building, string target, ModelManifest manifest, Action<string>? finish)
    {
        var files = Directory.EnumerateFiles(building, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(building, f).Replace('\\', '/'))
            .Where(f => f != ModelFiles.ManifestName)
            .Order(StringComparer.Ordinal)
            .Select(f => Describe(building, f));
        Write(building, manifest with { Files = [.. files] });
        finish?.Invoke(building);

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.Move(building, target);
        finish?.Invoke(target);
        return target;
    }

    private static void Write(string folder, ModelManifest manifest) =>
        DurableFile.Write(new ModelFiles(folder).Manifest, JsonSerializer.SerializeToUtf8Bytes(manifest, ModelManifestJson.Default.ModelManifest));

    private static ModelManifest Parse(string path)
    {
        try
        {
            // The format comes first: a manifest of another format need not have the properties of this one.
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var format = json.RootElement.GetProperty("format").GetInt32();
            return format is >= ModelManifest.EarliestFormat and <= ModelManifest.CurrentFormat
                ? json.Deserialize(ModelManifestJson.Default.ModelManifest)!
                : throw new ModelFileException(
                    path,
                    $"has format {format}, this program reads formats {ModelManifest.EarliestFormat} and {ModelManifest.CurrentFormat}; "
                    + (format > ModelManifest.CurrentFormat ? "start the later version of Pymk that wrote it, or " : "") + "train the model again");
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
