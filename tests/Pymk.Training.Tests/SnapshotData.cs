using Pymk.Core.Profiles;
using Pymk.Core.Relations;
using Pymk.Core.Snapshots;
using Pymk.Grains.Snapshot;
using Pymk.Storage.Snapshots;
using Xunit;

namespace Pymk.Training.Tests;

/// <summary>Writes a snapshot of two shards, as a service does.</summary>
internal static class SnapshotData
{
    public static readonly SnapshotField Town = new(ProfileFieldKind.Attribute, "town");
    public static readonly SnapshotField Name = new(ProfileFieldKind.Attribute, "name");
    public static readonly SnapshotField Skills = new(ProfileFieldKind.Interest, "skills");

    public static SnapshotOrigin Origin { get; } = new("s1", DateTimeOffset.FromUnixTimeSeconds(1_800_000_000), [11, 12], [13, 14]);

    /// <summary>Rows go to the shard of their first user's parity. The second shard has a field that the first one lacks.</summary>
    public static async Task WriteAsync(
        string folder, SnapshotConnection[] connections, SnapshotProfile[] people, RelationEvent[] relations, string? interactions = null)
    {
        var (parts, written, pace, token) = (new ParquetSnapshotParts(), new List<SnapshotPart>(), new SnapshotPace(), TestContext.Current.CancellationToken);
        for (var shard = 0; shard < 2; shard++)
        {
            SnapshotField[] fields = shard == 0 ? [Town, Skills] : [Town, Skills, Name];
            written.Add(await parts.WriteConnectionsAsync(folder, shard, connections.Where(c => c.User % 2 == shard), pace, token));
            written.Add(await parts.WriteProfilesAsync(folder, shard, fields, people.Where(p => p.User % 2 == shard), pace, token));
            written.Add(await parts.WriteRelationsAsync(folder, shard, relations.Where(r => r.From % 2 == shard), pace, token));
        }

        SnapshotFolder.Complete(
            new SnapshotFiles(folder), new SnapshotManifest { Origin = Origin, Interactions = interactions, Parts = written });
    }
}
