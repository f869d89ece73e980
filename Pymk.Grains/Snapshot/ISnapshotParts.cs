using Pymk.Core.Snapshots;

namespace Pymk.Grains.Snapshot;

/// <summary>
/// Writes the parts of a snapshot. A part appears when it is complete and replaces an earlier one. Memory is that of a row group, whatever the number
/// of rows. All methods throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> where the folder cannot be written.
/// </summary>
public interface ISnapshotParts
{
    /// <summary>Writes the connections of a shard.</summary>
    /// <param name="folder">Folder of the snapshot.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="rows">The rows; read on the caller's thread.</param>
    /// <param name="pace">Rests after each row group.</param>
    /// <param name="cancellation">Ends the writing; the part does not appear.</param>
    Task<SnapshotPart> WriteConnectionsAsync(
        string folder, int shard, IEnumerable<SnapshotConnection> rows, SnapshotPace pace, CancellationToken cancellation);

    /// <summary>Writes the profiles of a shard.</summary>
    /// <inheritdoc cref="WriteConnectionsAsync"/>
    /// <param name="fields">The columns of the values.</param>
    Task<SnapshotPart> WriteProfilesAsync(
        string folder, int shard, IReadOnlyList<SnapshotField> fields, IEnumerable<SnapshotProfile> rows, SnapshotPace pace,
        CancellationToken cancellation);

    /// <summary>Writes the text ids of a shard.</summary>
    /// <inheritdoc cref="WriteConnectionsAsync"/>
    Task<SnapshotPart> WriteIdsAsync(string folder, int shard, IEnumerable<SnapshotId> rows, SnapshotPace pace, CancellationToken cancellation);

    /// <summary>Writes the relations of a shard.</summary>
    /// <inheritdoc cref="WriteConnectionsAsync"/>
    Task<SnapshotPart> WriteRelationsAsync(
        string folder, int shard, IEnumerable<RelationEvent> rows, SnapshotPace pace, CancellationToken cancellation);
}
