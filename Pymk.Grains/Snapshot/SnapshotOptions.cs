namespace Pymk.Grains.Snapshot;

/// <summary>Where the snapshots lie that are taken over HTTP.</summary>
public sealed class SnapshotOptions
{
    /// <summary>Folder of the snapshots, shared by all silos of a cluster. (<c>Pymk:Snapshots</c>)</summary>
    public string Folder { get; set; } = "data/snapshots";
}
