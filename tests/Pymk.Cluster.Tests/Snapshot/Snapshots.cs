using Pymk.Core.Snapshots;
using Pymk.Storage.Snapshots;

namespace Pymk.Cluster.Tests.Snapshot;

/// <summary>The content of a snapshot, as sets of rows.</summary>
internal sealed record Snapshots(
    SnapshotManifest Manifest, SnapshotConnection[] Connections, RelationEvent[] Relations, StoredPerson[] People)
{
    /// <summary>Takes a snapshot of silos and reads it.</summary>
    public static async Task<Snapshots> TakeAsync(TestSilos silos, string folder)
    {
        await silos.TakeAsync(folder);
        return await ReadAsync(folder);
    }

    /// <summary>Reads and checks a snapshot.</summary>
    public static async Task<Snapshots> ReadAsync(string folder)
    {
        var token = TestContext.Current.CancellationToken;
        var manifest = SnapshotFolder.Read(folder, verify: true);
        var reader = new SnapshotReader(folder, manifest);
        var read = new Snapshots(
            manifest,
            [.. (await reader.ConnectionsAsync(token).ToArrayAsync(token)).OrderBy(c => c.User).ThenBy(c => c.Other)],
            [.. (await reader.RelationsAsync(token).ToArrayAsync(token)).OrderBy(r => r.From).ThenBy(r => r.To).ThenBy(r => r.Kind)],
            [.. (await reader.PeopleAsync(token).ToArrayAsync(token)).OrderBy(p => p.User)]);
        Assert.Distinct(read.Connections.Select(c => (c.User, c.Other)));
        Assert.Distinct(read.Relations.Select(r => (r.From, r.To, r.Kind)));
        Assert.Distinct(read.People.Select(p => p.User));
        return read;
    }

    /// <summary>Checks that two snapshots say the same.</summary>
    public static void Equal(Snapshots expected, Snapshots actual)
    {
        Assert.Equal(expected.Connections, actual.Connections);
        Assert.Equal(expected.Relations, actual.Relations);
        Assert.Equal(expected.People.Select(Text), actual.People.Select(Text));
    }

    private static string Text(StoredPerson p) =>
        $"{p.User} '{p.Name}' '{p.Headline}' {p.Joined} {p.ProfileMs} {string.Join(" | ", p.Values.Select(v => $"{v.Field.Column}={v.Text}").Order(StringComparer.Ordinal))}";
}
