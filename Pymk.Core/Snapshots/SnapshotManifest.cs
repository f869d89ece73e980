namespace Pymk.Core.Snapshots;

/// <summary>What a snapshot is and holds.</summary>
public sealed record SnapshotManifest
{
    /// <summary>The format that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format of the folder.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Where models that are trained on the snapshot come from.</summary>
    public required SnapshotOrigin Origin { get; init; }

    /// <summary>True where the application's user ids are text; false where they are whole numbers.</summary>
    public bool TextIds { get; init; }

    /// <summary>Folder of the interaction logs, which the snapshot does not copy; null without logs.</summary>
    public string? Interactions { get; init; }

    /// <summary>Every file but the manifest.</summary>
    public required IReadOnlyList<SnapshotPart> Parts { get; init; }
}

/// <summary>
/// Names a snapshot and says how much of every shard's changes is in it. A change has a stamp that rises with every write of its shard; changes with
/// a stamp up to the shard's cut are in the snapshot, and so in every model trained on it.
/// </summary>
/// <param name="Id">Name of the snapshot: UTC time and random digits.</param>
/// <param name="TakenAt">When it began, UTC.</param>
/// <param name="RelationCuts">Last stamp of each graph shard's relations.</param>
/// <param name="ProfileCuts">Last stamp of each graph shard's profiles.</param>
public sealed record SnapshotOrigin(string Id, DateTimeOffset TakenAt, IReadOnlyList<long> RelationCuts, IReadOnlyList<long> ProfileCuts);

/// <summary>A file of a snapshot.</summary>
/// <param name="Name">Path below the snapshot's folder, with '/'.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="XxHash3">XxHash3-64 of the content, 16 hexadecimal digits.</param>
public sealed record SnapshotPart(string Name, long Rows, long Bytes, string XxHash3);
