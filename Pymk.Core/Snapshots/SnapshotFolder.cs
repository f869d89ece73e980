using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;

namespace Pymk.Core.Snapshots;

/// <summary>Reads, checks and completes the folder of a snapshot.</summary>
public static class SnapshotFolder
{
    /// <summary>True for a folder with a complete snapshot.</summary>
    public static bool IsComplete(string folder) => File.Exists(new SnapshotFiles(folder).Manifest);

    /// <summary>Reads the manifest.</summary>
    /// <param name="folder">Folder of the snapshot.</param>
    /// <param name="verify">Compares length and checksum of every part with the manifest.</param>
    /// <exception cref="SnapshotFileException">
    /// The snapshot is incomplete, of another format, or a part differs from the manifest; the message names the file.
    /// </exception>
    public static SnapshotManifest Read(string folder, bool verify)
    {
        var files = new SnapshotFiles(folder);
        CheckFormat(files);
        var manifest = SnapshotJson.Read<SnapshotManifest>(files.Manifest)!;
        foreach (var part in verify ? manifest.Parts : [])
        {
            var path = Path.Combine(folder, part.Name);
            if (!File.Exists(path))
            {
                throw new SnapshotFileException(path, "is missing from the snapshot; take another one");
            }

            if (Describe(folder, part.Name, part.Rows) != part)
            {
                throw new SnapshotFileException(path, "differs from snapshot.json in length or checksum: the snapshot is damaged; take another one");
            }
        }

        return manifest;
    }

    /// <summary>Writes the manifest of a snapshot whose parts are complete, and removes what only an unfinished one needs.</summary>
    public static void Complete(SnapshotFiles files, SnapshotManifest manifest)
    {
        SnapshotJson.Write(files.Manifest, manifest);
        foreach (var unfinished in Directory.GetFiles(files.Folder, Path.GetFileName(files.Unfinished) + "*"))
        {
            File.Delete(unfinished);
        }

        try
        {
            Directory.Delete(files.Shards, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // A snapshot without shards, or another caller of the same snapshot was first.
        }
    }

    /// <summary>Length and checksum of a part.</summary>
    /// <param name="folder">Folder of the snapshot.</param>
    /// <param name="name">Name of the part, with '/'.</param>
    /// <param name="rows">Its number of rows.</param>
    public static SnapshotPart Describe(string folder, string name, long rows)
    {
        using var stream = File.OpenRead(Path.Combine(folder, name));
        var hash = new XxHash3();
        hash.Append(stream);
        return new SnapshotPart(name, rows, stream.Length, hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture));
    }

    // The format comes first: a manifest of another format need not have the properties of this one.
    private static void CheckFormat(SnapshotFiles files)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(files.Manifest));
            var format = json.RootElement.GetProperty("format").GetInt32();
            if (format != SnapshotManifest.CurrentFormat)
            {
                throw new SnapshotFileException(
                    files.Manifest, $"has format {format}, this program reads format {SnapshotManifest.CurrentFormat}; take another snapshot with it");
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SnapshotFileException(files.Folder, File.Exists(files.Unfinished)
                ? "is an unfinished snapshot; run ./pymk snapshot with the same --out to finish it"
                : "holds no snapshot: there is no snapshot.json");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new SnapshotFileException(files.Manifest, $"is not the manifest of a snapshot: {e.Message}");
        }
    }
}
