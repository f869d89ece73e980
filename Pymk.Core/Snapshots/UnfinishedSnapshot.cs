namespace Pymk.Core.Snapshots;

/// <summary>A snapshot that is being written or was interrupted: the next run in its folder goes on with the same id.</summary>
/// <param name="Id">Name of the snapshot.</param>
/// <param name="TakenAt">When it began, UTC.</param>
public sealed record UnfinishedSnapshot(string Id, DateTimeOffset TakenAt)
{
    /// <summary>Reads the file; null where the folder has none.</summary>
    /// <exception cref="SnapshotFileException">It is damaged.</exception>
    public static UnfinishedSnapshot? Read(SnapshotFiles files) => SnapshotJson.Read<UnfinishedSnapshot>(files.Unfinished);

    /// <summary>Writes the file.</summary>
    public void Write(SnapshotFiles files) => SnapshotJson.Write(files.Unfinished, this);

    /// <summary>Writes the file unless the folder has one; of several callers one succeeds.</summary>
    public bool TryWrite(SnapshotFiles files) => SnapshotJson.TryWrite(files.Unfinished, this);
}
