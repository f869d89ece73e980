using Pymk.Core.Snapshots;
using Pymk.Grains.Snapshot;

namespace Pymk.Storage.Snapshots;

/// <summary>Writes the parts of a snapshot as Parquet files.</summary>
internal sealed class ParquetSnapshotParts : ISnapshotParts
{
    private const int RowsOfGroup = 32_768;

    public async Task<SnapshotPart> WriteConnectionsAsync(
        string folder, int shard, IEnumerable<SnapshotConnection> rows, SnapshotPace pace, CancellationToken cancellation)
    {
        await using var file = await ConnectionFile.CreateAsync(PathOf(folder, SnapshotFiles.Connections, shard), cancellation);
        var count = await WriteAsync(rows, group => file.AddAsync(group, cancellation), pace, cancellation);
        await file.CompleteAsync();
        return SnapshotFolder.Describe(folder, SnapshotFiles.PartName(SnapshotFiles.Connections, shard), count);
    }

    public async Task<SnapshotPart> WriteProfilesAsync(
        string folder, int shard, IReadOnlyList<SnapshotField> fields, IEnumerable<SnapshotProfile> rows, SnapshotPace pace,
        CancellationToken cancellation)
    {
        await using var file = await ProfileFile.CreateAsync(PathOf(folder, SnapshotFiles.Profiles, shard), fields, cancellation);
        var count = await WriteAsync(rows, group => file.AddAsync(group, cancellation), pace, cancellation);
        await file.CompleteAsync();
        return SnapshotFolder.Describe(folder, SnapshotFiles.PartName(SnapshotFiles.Profiles, shard), count);
    }

    public async Task<SnapshotPart> WriteRelationsAsync(
        string folder, int shard, IEnumerable<RelationEvent> rows, SnapshotPace pace, CancellationToken cancellation)
    {
        await using var file = await RelationFile.CreateAsync(PathOf(folder, SnapshotFiles.Relations, shard), cancellation);
        var count = await WriteAsync(rows, group => file.AddAsync(group, cancellation), pace, cancellation);
        await file.CompleteAsync();
        return SnapshotFolder.Describe(folder, SnapshotFiles.PartName(SnapshotFiles.Relations, shard), count);
    }

    public async Task<SnapshotPart> WriteIdsAsync(
        string folder, int shard, IEnumerable<SnapshotId> rows, SnapshotPace pace, CancellationToken cancellation)
    {
        await using var file = await IdFile.CreateAsync(PathOf(folder, SnapshotFiles.Ids, shard), cancellation);
        var count = await WriteAsync(rows, group => file.AddAsync(group, cancellation), pace, cancellation);
        await file.CompleteAsync();
        return SnapshotFolder.Describe(folder, SnapshotFiles.PartName(SnapshotFiles.Ids, shard), count);
    }

    private static string PathOf(string folder, string kind, int shard)
    {
        var path = new SnapshotFiles(folder).Part(kind, shard);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private static async Task<long> WriteAsync<T>(IEnumerable<T> rows, Func<T[], Task> add, SnapshotPace pace, CancellationToken cancellation)
    {
        long count = 0;
        foreach (var group in rows.Chunk(RowsOfGroup))
        {
            await add(group);
            count += group.Length;
            await pace.RestAsync(cancellation);
        }

        return count;
    }
}
