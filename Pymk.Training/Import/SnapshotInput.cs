using Pymk.Core.Snapshots;
using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>A snapshot as the input of an import.</summary>
/// <param name="Folder">Folder of the snapshot.</param>
/// <param name="Manifest">Its manifest.</param>
internal sealed record SnapshotInput(string Folder, SnapshotManifest Manifest)
{
    /// <summary>The snapshot in a folder; null for a folder that holds none.</summary>
    /// <param name="folder">The folder; null for none.</param>
    /// <param name="verify">Whether parts are compared with the manifest.</param>
    /// <exception cref="SnapshotFileException">The snapshot is unfinished, damaged or of another format.</exception>
    public static SnapshotInput? Find(string? folder, bool verify) =>
        folder is not null && (SnapshotFolder.IsComplete(folder) || File.Exists(new SnapshotFiles(folder).Unfinished))
            ? new SnapshotInput(folder, SnapshotFolder.Read(folder, verify))
            : null;

    /// <summary>Where a model of this input comes from; null where graph or profiles are not those of a snapshot.</summary>
    /// <exception cref="SnapshotFileException">The snapshot is unfinished, damaged or of another format.</exception>
    public static SnapshotOrigin? OriginOf(ImportOptions options) => options is { Connections: null, Profiles: null }
        ? Find(options.DataFolder, verify: false)?.Manifest.Origin
        : null;

    /// <summary>The folder of a kind of parts.</summary>
    public string Parts(string kind) => Path.Combine(Folder, kind);

    /// <summary>Number of rows of a kind of parts.</summary>
    public long Rows(string kind) => Manifest.Parts.Where(p => p.Name.StartsWith(kind + "/", StringComparison.Ordinal)).Sum(p => p.Rows);

    /// <summary>The folder of the interaction logs; null without logs.</summary>
    /// <exception cref="UserErrorException">The folder is gone.</exception>
    public string? Interactions() => Manifest.Interactions is not { } logs || Directory.Exists(logs)
        ? Manifest.Interactions
        : throw new UserErrorException(
            $"{new SnapshotFiles(Folder).Manifest} names the interaction logs {logs}, which are not there; name their folder with --interactions");
}
