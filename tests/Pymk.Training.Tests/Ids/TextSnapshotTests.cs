using Pymk.Core.Relations;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Snapshot;
using Pymk.Storage.Snapshots;
using Pymk.Training.Cli;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Ids;

/// <summary>A snapshot of a network of text ids as the input of an import: its numbers and texts as they are.</summary>
public sealed class TextSnapshotTests : IDisposable
{
    private readonly TextNetwork _network = new();

    private string Snapshot => Path.Combine(_network.Folder.Path, "data");

    public void Dispose() => _network.Dispose();

    [Fact]
    public async Task Import_TakesNumbersAndTextsAsTheyAre()
    {
        // Numbers that no hash draws, so that nothing but the snapshot can say them. Nobody has the number 4 any more.
        var logs = Path.Combine(_network.Folder.Path, "logs");
        Directory.CreateDirectory(logs);
        await File.WriteAllTextAsync(
            Path.Combine(logs, "day.jsonl"), """{"time": 100, "user": "ann", "suggested": "bob", "action": "view"}""", TextNetwork.Token);
        await WriteAsync(logs, new(1, "bob", true), new(2, "ann", false), new(3, "eve", false), new(9, null, true));

        using var data = _network.Import();

        Assert.Equal([("bob", 1), ("ann", 2), ("eve", 3)], TextNetwork.Numbers(data).Select(n => (n.Key, n.Value)).OrderBy(n => n.Value));
        Assert.Equal("ann-bob@50 bob-eve@60", TextNetwork.Told(data));
        Assert.Equal([1, 9], data.Ids!.Passed.ToArray());
        Assert.Equal("Bob", data.Profiles.Names[0]);
        Assert.Equal(2, data.Report.Count(ImportIssueKind.LeftOut));
        Assert.Equal(1, data.Interactions!.Count);
        Assert.Contains("text ids, as in ", data.IdReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relations_OfASnapshotBesideFiles_GiveTheirNumbersToTheTextsOfTheFiles()
    {
        await WriteAsync(null, new(1, "bob", true), new(2, "ann", false), new(3, "eve", false));
        var connections = _network.Folder.Write("connections.tsv", "bob\tann\neve\tzoe\n");

        using var data = DataImport.Run(new ImportOptions { Connections = connections, Relations = Snapshot }, null, TextNetwork.Token);

        var numbers = TextNetwork.Numbers(data);
        Assert.Equal((1, 2, 3), (numbers["bob"], numbers["ann"], numbers["eve"]));
        Assert.Equal(UserIdHash.Default.Number("zoe"), numbers["zoe"]);
    }

    [Fact]
    public async Task Snapshot_OfTheOtherKind_IsRefusedByName()
    {
        await WriteAsync(null, new SnapshotId(1, "bob", false));
        var refused = Assert.Throws<UserErrorException>(() => _network.Import(options => options with { Ids = UserIdKind.Number }));
        Assert.Contains("is a snapshot of a network of text ids, not of whole numbers", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_WithTwoNumbers_IsADamagedSnapshot()
    {
        await WriteAsync(null, new(1, "bob", false), new(2, "bob", false));
        Assert.Contains("the id 'bob' or its number is there twice", Assert.Throws<SnapshotFileException>(() => _network.Import()).Message, StringComparison.Ordinal);
    }

    private async Task WriteAsync(string? logs, params SnapshotId[] ids)
    {
        var (parts, pace, token) = (new ParquetSnapshotParts(), new SnapshotPace(), TextNetwork.Token);
        SnapshotConnection[] connections = [new(1, 2, 50), new(1, 3, 60), new(1, 4, 70)];
        SnapshotProfile[] people = [new(1, "Bob", "", null, []), new(4, "Gone", "", null, [])];
        SnapshotFolder.Complete(new SnapshotFiles(Snapshot), new SnapshotManifest
        {
            Origin = SnapshotData.Origin,
            TextIds = true,
            Interactions = logs,
            Parts =
            [
                await parts.WriteConnectionsAsync(Snapshot, 0, connections, pace, token),
                await parts.WriteProfilesAsync(Snapshot, 0, [SnapshotData.Town], people, pace, token),
                await parts.WriteRelationsAsync(Snapshot, 0, Array.Empty<RelationEvent>(), pace, token),
                await parts.WriteIdsAsync(Snapshot, 0, ids, pace, token),
            ],
        });
    }
}
