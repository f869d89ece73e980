using Pymk.Core.Snapshots;
using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>What <c>--relations</c> names: a snapshot, its folder of relations, or a file.</summary>
internal static class RelationFiles
{
    /// <summary>The file, or the folder of the parts.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    /// <exception cref="SnapshotFileException">The snapshot is unfinished, damaged or of another format.</exception>
    public static string Find(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new UserErrorException($"--relations {path}: there is no such file or folder; ./pymk snapshot writes it");
        }

        return SnapshotOf(path) is { } snapshot ? snapshot.Parts(SnapshotFiles.Relations)
            : Directory.EnumerateFiles(path, "*.parquet").Any() ? path
            : throw new UserErrorException($"--relations {path}: the folder holds neither a snapshot nor Parquet files");
    }

    /// <summary>The snapshot that a folder is, or whose folder of relations it is; null for other files and folders.</summary>
    /// <param name="path">What <c>--relations</c> names.</param>
    /// <param name="verify">Whether parts are compared with the manifest.</param>
    /// <exception cref="SnapshotFileException">The snapshot is unfinished, damaged or of another format.</exception>
    public static SnapshotInput? SnapshotOf(string path, bool verify = true)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return !Directory.Exists(folder) ? null
            : SnapshotInput.Find(folder, verify)
                ?? (Path.GetFileName(folder) == SnapshotFiles.Relations ? SnapshotInput.Find(Path.GetDirectoryName(folder), verify) : null);
    }
}
