using Pymk.Core.Files;
using Pymk.Core.Snapshots;
using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>
/// Finds the files of an import in a folder, or takes files named by options. Ignores <c>future.*</c>: only evaluation may read held-out links.
/// </summary>
/// <param name="Connections">A file, or a folder of Parquet files.</param>
/// <param name="Profiles">A file, or a folder of Parquet files.</param>
/// <param name="Interactions">Files of logs.</param>
/// <param name="Relations">A file, or a folder of Parquet files.</param>
/// <param name="Snapshot">The snapshot in the folder.</param>
/// <param name="LiveLogs">True where the logs are those that the snapshot refers to.</param>
internal sealed record ImportFiles(
    string? Connections, string? Profiles, IReadOnlyList<string> Interactions, string? Relations = null, SnapshotInput? Snapshot = null,
    bool LiveLogs = false)
{
    private static readonly string[] Tables = [".tsv", ".csv", ".txt", ".edges", ".mtx", ".jsonl", ".ndjson", ".parquet"];
    private static readonly string[] ProfileTypes = [".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"];
    private static readonly string[] LogTypes = [".jsonl", ".ndjson", ".parquet"];

    public static ImportFiles Find(ImportOptions options)
    {
        var folder = options.DataFolder;
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new UserErrorException(File.Exists(folder) ? $"{folder} is a file; --data names a folder" : $"{folder}: no such folder");
        }

        var snapshot = SnapshotInput.Find(folder, verify: true);
        var files = new ImportFiles(
            Named(options.Connections, Tables, "connections") ?? InFolder(folder, "connections", Tables),
            Named(options.Profiles, ProfileTypes, "profiles") ?? InFolder(folder, "profiles", ProfileTypes),
            options.SkipInteractions ? [] : Logs(options.Interactions ?? snapshot?.Interactions(), snapshot is null ? folder : null),
            options.Relations is { } relations ? RelationFiles.Find(relations) : snapshot?.Parts(SnapshotFiles.Relations),
            snapshot,
            LiveLogs: snapshot is not null && options.Interactions is null);
        if (files.Connections is null && files.Profiles is null)
        {
            throw new UserErrorException(folder is null
                ? "nothing to import: name a folder with --data, or files with --connections and --profiles"
                : $"{folder} holds neither connections ({List(Tables)}) nor profiles ({List(ProfileTypes)})"
                    + FolderInstead(folder));
        }

        return files;
    }

    /// <summary>
    /// Every file whose content decides what is imported. The manifest of a snapshot has the checksums of its parts. The logs that it refers to are
    /// those of a running service and grow: they are left out.
    /// </summary>
    public IEnumerable<string> Sources() =>
    [
        .. new[] { Connections, Profiles, Relations }.OfType<string>()
            .SelectMany(path => Snapshot is { } snapshot && Path.GetDirectoryName(path) == Path.TrimEndingDirectorySeparator(snapshot.Folder)
                ? [new SnapshotFiles(snapshot.Folder).Manifest]
                : ParquetParts.Of(path)),
        .. LiveLogs ? [] : Interactions,
    ];

    private static string? Named(string? path, string[] types, string option)
    {
        if (path is null)
        {
            return null;
        }

        if (!File.Exists(path))
        {
            throw new UserErrorException(Directory.Exists(path)
                ? $"{path} is a folder; --{option} names a file in it, --data a folder with files of their usual names"
                : $"{path}: no such file");
        }

        return types.Contains(FileTypes.Of(path))
            ? path
            : throw new UserErrorException($"{path}: its name must end in one of {List(types)}, also with .gz or .zst");
    }

    private static string? InFolder(string? folder, string name, string[] types)
    {
        var found = folder is null ? [] : types
            .SelectMany(_ => FileTypes.Compressions, (type, compression) => Path.Combine(folder, name + type + compression))
            .Where(File.Exists)
            .Concat(new[] { Path.Combine(folder, name) }.Where(path => HasParts(path))).ToArray();
        return found.Length <= 1
            ? found.FirstOrDefault()
            : throw new UserErrorException(
                $"{folder} holds both {Path.GetFileName(found[0])} and {Path.GetFileName(found[1])}; name one with --{name}");
    }

    // Names a folder that stands where a file would be.
    private static string FolderInstead(string folder)
    {
        var found = Tables.SelectMany(_ => FileTypes.Compressions, (type, compression) => type + compression).Append("")
            .SelectMany(_ => new[] { "connections", "profiles" }, (ending, name) => Path.Combine(folder, name + ending))
            .FirstOrDefault(Directory.Exists);
        return found is null ? "" : $"; {found} is a folder{(Path.HasExtension(found) ? ", not a file" : " without Parquet files")}";
    }

    /// <summary>The files of logs.</summary>
    /// <param name="named">A file or folder; null to look into <paramref name="folder"/>.</param>
    /// <param name="folder">A data folder; null for none.</param>
    /// <exception cref="UserErrorException">What is named is not there, or holds no logs.</exception>
    public static string[] Logs(string? named, string? folder)
    {
        var parts = named ?? (folder is null ? null : Path.Combine(folder, "interactions"));
        if (parts is not null && Directory.Exists(parts))
        {
            LogFormat.Check(parts);
            string[] files = [.. LogsIn(parts).Order(StringComparer.Ordinal)];

            // A young service has journals alone: nothing of them is complete.
            return files.Length > 0 || LogFormat.IsIn(parts)
                ? files
                : throw new UserErrorException($"{parts} holds no interactions ({List(LogTypes)})");
        }

        return (Named(named, LogTypes, "interactions") ?? InFolder(folder, "interactions", LogTypes)) is { } single ? [single] : [];
    }

    /// <summary>True where a folder holds logs.</summary>
    public static bool HasLogs(string folder) => Directory.Exists(folder) && LogsIn(folder).Any();

    private static IEnumerable<string> LogsIn(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => LogTypes.Contains(FileTypes.Of(file)));

    private static bool HasParts(string path) => Directory.Exists(path) && Directory.EnumerateFiles(path, "*.parquet").Any();

    private static string List(string[] types) => string.Join(", ", types);
}
