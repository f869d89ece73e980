using Pymk.Core.Files;

namespace Pymk.Core.Models;

/// <summary>
/// Deletes old versions and interrupted trainings of a model directory. Any program may run it, again and beside others and beside a training. A
/// version is renamed before it is deleted, so a reader sees all of it or nothing.
/// </summary>
/// <param name="root">The model directory.</param>
/// <param name="keep">Versions to keep: the current one and the newest before it, and as many of those that are newer.</param>
/// <param name="isInUse">True for the name of a version that must stay, because a silo serves or loads it.</param>
public sealed class ModelPruning(string root, int keep, Func<string, bool> isInUse)
{
    private const string DeletedName = "deleted";

    /// <summary>Deletes the versions that are too many; returns their names.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public async Task<IReadOnlyList<string>> DeleteVersionsAsync(CancellationToken cancellation)
    {
        using var held = await ModelLocks.ChangingAsync(root, cancellation).ConfigureAwait(false);
        var deleted = new List<string>();
        foreach (var version in TooMany())
        {
            cancellation.ThrowIfCancellationRequested();
            var target = Path.Combine(Directory.CreateDirectory(Path.Combine(root, DeletedName)).FullName, Path.GetFileName(version));
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }

            Directory.Move(version, target);
            deleted.Add(Path.GetFileName(version));
        }

        // Also what a crash left.
        if (Directory.Exists(Path.Combine(root, DeletedName)))
        {
            Directory.Delete(Path.Combine(root, DeletedName), recursive: true);
        }

        return deleted;
    }

    /// <summary>Deletes the folders of interrupted trainings that nobody has resumed since a time; returns their number. None during a training.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public int DeleteBuilds(DateTimeOffset since)
    {
        if (!ModelDirectory.Builds(root).Any(IsOld))
        {
            return 0;
        }

        using var held = ModelLocks.TryBuilding(root);
        string[] old = held is null ? [] : [.. ModelDirectory.Builds(root).Where(IsOld)];
        Array.ForEach(old, folder => Directory.Delete(folder, recursive: true));
        return old.Length;

        bool IsOld(string folder) => LastWrite(folder) < since.UtcDateTime;
    }

    // A version without a readable manifest is not this program's to judge.
    private List<string> TooMany()
    {
        var versions = new List<(string Folder, DateTimeOffset TrainedAt)>();
        foreach (var folder in ModelDirectory.Versions(root))
        {
            try
            {
                versions.Add((folder, ModelDirectory.ReadManifest(folder).TrainedAt));
            }
            catch (ModelFileException)
            {
            }
        }

        List<string> newest =
            [.. versions.OrderByDescending(v => v.TrainedAt).ThenByDescending(v => v.Folder, StringComparer.Ordinal).Select(v => v.Folder)];
        var current = ModelDirectory.HasModel(root) ? newest.IndexOf(ModelDirectory.CurrentVersion(root)) : -1;
        return current < 0 ? []
            : [.. newest[..current].Skip(keep).Concat(newest[current..].Skip(keep)).Where(version => !isInUse(Path.GetFileName(version)))];
    }

    private static DateTime LastWrite(string folder) => Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .Select(File.GetLastWriteTimeUtc).Append(Directory.GetLastWriteTimeUtc(folder)).Max();
}
