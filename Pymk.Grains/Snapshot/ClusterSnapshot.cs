using Pymk.Core.Privacy;
using Pymk.Core.Snapshots;

namespace Pymk.Grains.Snapshot;

/// <summary>
/// Takes a snapshot of a running cluster: its shards write their parts into a folder that the silos and the caller share, and the manifest completes
/// it. After a crash of the caller or of silos, the next run in the folder goes on with the same snapshot.
/// </summary>
public static class ClusterSnapshot
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(100);

    // Longer than a silo's shards need to open elsewhere.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    /// <summary>Takes a snapshot, or goes on with the one that the folder has begun. Two callers in one folder take one snapshot.</summary>
    /// <param name="grains">Reaches the cluster.</param>
    /// <param name="folder">Folder of the snapshot: a new or an empty one, or one with an unfinished snapshot.</param>
    /// <param name="progress">Receives the share that is written, 0 to 1; null for nobody.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the run; the snapshot stays unfinished.</param>
    /// <exception cref="SnapshotFileException">The folder holds something else or a complete snapshot, or it is damaged.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    /// <exception cref="SnapshotException">A shard cannot write its part, or no silo answers.</exception>
    public static async Task<SnapshotManifest> RunAsync(
        IGrainFactory grains, string folder, IProgress<double>? progress, TimeProvider time, CancellationToken cancellation)
    {
        var files = new SnapshotFiles(Path.GetFullPath(folder));
        var sources = await grains.GetGrain<ISnapshotSourcesGrain>(0).Read();
        var snapshot = Begin(files, time);
        try
        {
            return await TakeAsync(grains, sources, files, snapshot, progress, time, cancellation);
        }
        catch (Exception e) when (e is SnapshotException or IOException && CompletedByOther(files, snapshot) is not null)
        {
            // Its shards say no more which of them are complete.
            return CompletedByOther(files, snapshot)!;
        }
    }

    private static async Task<SnapshotManifest> TakeAsync(
        IGrainFactory grains, SnapshotSources sources, SnapshotFiles files, UnfinishedSnapshot snapshot, IProgress<double>? progress,
        TimeProvider time, CancellationToken cancellation)
    {
        var request = new SnapshotRequest(snapshot.Id, files.Folder);
        SnapshotShard[] shards =
        [
            .. Enumerable.Range(0, sources.Shards).SelectMany(shard => new SnapshotShard[]
            {
                new($"graph-{shard}", () => grains.GetGrain<IGraphSnapshotGrain>(shard).ContinueSnapshot(request)),
                new($"profiles-{shard}", () => grains.GetGrain<IProfileSnapshotGrain>(shard).ContinueSnapshot(request)),
            }),
        ];
        await WriteAsync(shards, progress, time, cancellation);

        // A text is registered before anything is written about its number. So text ids that are read last have everybody of the other parts who was
        // not erased meanwhile.
        SnapshotShard[] ids =
        [
            .. Enumerable.Range(0, sources.TextIds ? sources.Shards : 0)
                .Select(shard => new SnapshotShard($"ids-{shard}", () => grains.GetGrain<IIdSnapshotGrain>(shard).ContinueSnapshot(request))),
        ];
        await (ids.Length > 0 ? WriteAsync(ids, progress: null, time, cancellation) : Task.CompletedTask);

        // Who came back before a part was written must not be left out of it by those who read the snapshot.
        var erased = await grains.GetGrain<ISnapshotSourcesGrain>(0).WriteErased(request);
        SnapshotPart[] tombstones = erased > 0 ? [SnapshotFolder.Describe(files.Folder, ErasedUsers.FileName, erased)] : [];
        var texts = Array.ConvertAll(ids, shard => shard.Read(files, snapshot.Id));
        var written = Array.ConvertAll(shards, shard => shard.Read(files, snapshot.Id));
        var manifest = new SnapshotManifest
        {
            Origin = new SnapshotOrigin(snapshot.Id, snapshot.TakenAt, Cuts(written, first: 0), Cuts(written, first: 1)),
            TextIds = sources.TextIds,
            Interactions = sources.Interactions,
            Parts = [.. written.Concat(texts).SelectMany(s => s.Parts).Concat(tombstones).OrderBy(p => p.Name, StringComparer.Ordinal)],
        };
        SnapshotFolder.Complete(files, manifest);
        return manifest;
    }

    private static SnapshotManifest? CompletedByOther(SnapshotFiles files, UnfinishedSnapshot snapshot) =>
        SnapshotFolder.IsComplete(files.Folder) && SnapshotFolder.Read(files.Folder, verify: false) is var manifest && manifest.Origin.Id == snapshot.Id
            ? manifest
            : null;

    private static UnfinishedSnapshot Begin(SnapshotFiles files, TimeProvider time)
    {
        if (SnapshotFolder.IsComplete(files.Folder))
        {
            throw new SnapshotFileException(files.Folder, "holds a complete snapshot; name another folder");
        }

        if (UnfinishedSnapshot.Read(files) is { } begun)
        {
            return begun;
        }

        // Another caller may begin at the same time.
        if (Directory.Exists(files.Folder)
            && Directory.EnumerateFileSystemEntries(files.Folder).Any(entry => !entry.StartsWith(files.Unfinished, StringComparison.Ordinal)))
        {
            return UnfinishedSnapshot.Read(files)
                ?? throw new SnapshotFileException(files.Folder, "is not empty and holds no snapshot; name another folder");
        }

        var now = time.GetUtcNow();
        var snapshot = new UnfinishedSnapshot($"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Guid.NewGuid().ToString("N")[..8]}", now);
        Directory.CreateDirectory(files.Folder);
        return snapshot.TryWrite(files) ? snapshot
            : UnfinishedSnapshot.Read(files) ?? throw new SnapshotFileException(files.Folder, "holds a complete snapshot; name another folder");
    }

    private static async Task WriteAsync(SnapshotShard[] shards, IProgress<double>? progress, TimeProvider time, CancellationToken cancellation)
    {
        var left = shards.ToList();
        var heard = time.GetTimestamp();
        while (true)
        {
            var answered = await Task.WhenAll(left.Select(shard => shard.ContinueAsync()));
            left.RemoveAll(shard => shard.IsWritten);
            progress?.Report(1 - (left.Count / (double)shards.Length));
            if (left.Count == 0)
            {
                return;
            }

            heard = answered.Contains(true) ? time.GetTimestamp() : heard;
            if (time.GetElapsedTime(heard) > LongestSilence)
            {
                throw new SnapshotException($"no silo answers ({left[0].Failure?.Message}); run the snapshot again", left[0].Failure);
            }

            await Task.Delay(PollPeriod, cancellation);
        }
    }

    private static long[] Cuts(ShardSnapshot[] written, int first) =>
        [.. Enumerable.Range(0, written.Length / 2).Select(shard => written[(2 * shard) + first].Cut)];
}
