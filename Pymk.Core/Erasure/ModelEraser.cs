using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Privacy;

namespace Pymk.Core.Erasure;

/// <summary>
/// Erases users from a model directory: from every version, served, kept or refused, from interrupted trainings, and from the next training by
/// <see cref="ErasedUsers"/>. Any program may run it, again and beside others: runs on a directory wait for each other.
/// </summary>
public static class ModelEraser
{
    /// <summary>Erases users.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="tombstones">Their tombstones, and any others under the same key. <c>erased.json</c> has them before a file is touched.</param>
    /// <param name="ids">The users.</param>
    /// <param name="cancellation">Ends the work between two files; another run goes on.</param>
    /// <exception cref="IOException">The directory cannot be written, or <c>erased.json</c> is damaged.</exception>
    public static async Task<ModelErasure> EraseAsync(
        string root, Tombstones tombstones, IReadOnlyCollection<long> ids, CancellationToken cancellation)
    {
        using var held = await ModelLocks.ChangingAsync(root, cancellation).ConfigureAwait(false);
        ErasedUsers.Read(root).With(tombstones).Write(root);
        var (builds, training) = ids.Count > 0 ? DeleteBuilds(root) : default;
        var versions = new List<VersionErasure>();
        foreach (var folder in ids.Count > 0 ? ModelDirectory.Versions(root).Concat(ModelDirectory.Refused(root)) : [])
        {
            versions.Add(Try(folder, ids, cancellation));
        }

        return new ModelErasure(versions, builds, training);
    }

    /// <summary>Learns of a snapshot which erased people came back, so that a training on it and what follows keep them.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="snapshot">Folder of the snapshot.</param>
    /// <param name="cancellation">Ends the wait for other runs.</param>
    /// <exception cref="IOException">The directory cannot be written, or a list is damaged.</exception>
    public static async Task LearnRevivalsAsync(string root, string snapshot, CancellationToken cancellation)
    {
        var revived = ErasedUsers.Read(snapshot);
        if (revived.IsEmpty || ErasedUsers.Read(root).IsEmpty)
        {
            return;
        }

        using var held = await ModelLocks.ChangingAsync(root, cancellation).ConfigureAwait(false);
        var before = ErasedUsers.Read(root);
        var after = before.WithRevivals(revived);
        if (after.Fingerprint != before.Fingerprint)
        {
            after.Write(root);
        }
    }

    /// <summary>Erases from one folder whoever of its users is in <c>erased.json</c>: those erased while a training ran.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="folder">Folder of a version, finished or not.</param>
    /// <param name="known">The <see cref="ErasedUsers.Fingerprint"/> of those whom the folder leaves out already.</param>
    /// <param name="cancellation">Ends the work between two files.</param>
    /// <returns>The users who were erased now, by file.</returns>
    /// <exception cref="IOException">A file is damaged or cannot be written.</exception>
    public static async Task<VersionErasure> LeaveOutAsync(string root, string folder, string known, CancellationToken cancellation)
    {
        using var held = await ModelLocks.ChangingAsync(root, cancellation).ConfigureAwait(false);
        var erased = ErasedUsers.Read(root);
        var graph = new ModelFiles(folder).Graph;
        long[] ids = erased.Fingerprint == known ? [] : [.. SocialGraphEraser.Living(graph).AsParallel().Where(erased.Contains)];
        return ids.Length > 0
            ? new VersionEraser(folder, ids, cancellation).Run()
            : new VersionErasure(Path.GetFileName(folder), new Dictionary<string, int>(), 0);
    }

    /// <summary>
    /// Deletes the folders of interrupted trainings that began before the last erasure; returns their number. None during a training, which deletes
    /// them itself when it ends.
    /// </summary>
    /// <exception cref="IOException">The directory cannot be written, or <c>erased.json</c> is damaged.</exception>
    public static int DeleteOutdatedBuilds(string root)
    {
        if (!OutdatedBuilds(root, ErasedUsers.Read(root)).Any())
        {
            return 0;
        }

        using var held = ModelLocks.TryBuilding(root);
        string[] folders = held is null ? [] : [.. OutdatedBuilds(root, ErasedUsers.Read(root))];
        Array.ForEach(folders, folder => Directory.Delete(folder, recursive: true));
        return folders.Length;
    }

    /// <summary>The folders of trainings whose import left out other people than these. A folder that does not say has no data yet.</summary>
    public static IEnumerable<string> OutdatedBuilds(string root, ErasedUsers erased) =>
        ModelDirectory.Builds(root).Where(folder =>
        {
            var known = ModelDirectory.LeftOutOfBuild(folder);
            return (File.Exists(known) ? File.ReadAllText(known) : "") != erased.Fingerprint;
        });

    /// <summary>Removes tombstones that have ended from <c>erased.json</c>.</summary>
    /// <param name="root">The model directory.</param>
    /// <param name="tombstones">Tombstones under the key of those that end.</param>
    /// <param name="ended">Those that end.</param>
    /// <param name="cancellation">Ends the wait for other runs.</param>
    /// <exception cref="IOException">The directory cannot be written, or <c>erased.json</c> is damaged.</exception>
    public static async Task EndAsync(
        string root, Tombstones tombstones, IReadOnlyCollection<TombstoneHash> ended, CancellationToken cancellation)
    {
        using var held = await ModelLocks.ChangingAsync(root, cancellation).ConfigureAwait(false);
        ErasedUsers.Read(root).Without(tombstones.Key, ended).Write(root);
    }

    // One damaged version keeps nobody in the others.
    private static VersionErasure Try(string folder, IReadOnlyCollection<long> ids, CancellationToken cancellation)
    {
        try
        {
            return new VersionEraser(folder, ids, cancellation).Run();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new VersionErasure(Path.GetFileName(folder), new Dictionary<string, int>(), 0, e.Message);
        }
    }

    // An interrupted training cannot go on anyway: the key of its folder depends on who is erased.
    private static (int Builds, bool TrainingUnderWay) DeleteBuilds(string root)
    {
        if (!Directory.Exists(ModelDirectory.Building(root)))
        {
            return default;
        }

        using var held = ModelLocks.TryBuilding(root);
        string[] folders = held is null ? [] : [.. ModelDirectory.Builds(root)];
        Array.ForEach(folders, folder => Directory.Delete(folder, recursive: true));
        return (folders.Length, held is null);
    }
}
