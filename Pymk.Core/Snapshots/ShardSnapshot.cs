namespace Pymk.Core.Snapshots;

/// <summary>What a shard wrote of an unfinished snapshot. It is written after the shard's parts: a shard that has it is complete.</summary>
/// <param name="Id">Name of the snapshot.</param>
/// <param name="Cut">Last stamp of the shard's changes in the parts.</param>
/// <param name="Parts">The parts.</param>
public sealed record ShardSnapshot(string Id, long Cut, IReadOnlyList<SnapshotPart> Parts)
{
    /// <summary>Reads what a shard wrote of a snapshot; null where it is not complete.</summary>
    /// <exception cref="SnapshotFileException">The file is damaged.</exception>
    public static ShardSnapshot? Read(SnapshotFiles files, string id, string shard) =>
        SnapshotJson.Read<ShardSnapshot>(files.Shard(shard)) is { } written && written.Id == id && written.Parts.All(p => HasLength(files, p))
            ? written
            : null;

    /// <summary>Says that the shard is complete.</summary>
    public void Write(SnapshotFiles files, string shard)
    {
        Directory.CreateDirectory(files.Shards);
        SnapshotJson.Write(files.Shard(shard), this);
    }

    private static bool HasLength(SnapshotFiles files, SnapshotPart part) =>
        new FileInfo(Path.Combine(files.Folder, part.Name)) is { Exists: true } file && file.Length == part.Bytes;
}
