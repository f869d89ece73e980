using Parquet.Schema;
using Pymk.Core.Profiles;
using Pymk.Core.Snapshots;
using Pymk.Grains.Snapshot;
using Pymk.Storage.Snapshots;

namespace Pymk.Storage.Tests.Snapshots;

public sealed class SnapshotPartsTests : IDisposable
{
    private static readonly SnapshotField School = new(ProfileFieldKind.Attribute, "school");
    private static readonly SnapshotField Skills = new(ProfileFieldKind.Interest, "skills");

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-parts-").FullName;
    private readonly ParquetSnapshotParts _parts = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Rows_OfManyRowGroups_AreReadAsWritten()
    {
        var connections = Enumerable.Range(0, 70_000).Select(i => new SnapshotConnection(i, i + 1L, i % 3 == 0 ? null : (uint)i)).ToArray();
        var people = Enumerable.Range(0, 40_000).Select(Person).ToArray();
        RelationEvent[] relations = [new(1, 2, RelationKind.Block, true, 5), new(long.MaxValue, 0, RelationKind.Dismissal, false, -6)];

        var reader = await WriteAsync(connections, people, relations);

        Assert.Equal(connections, await reader.ConnectionsAsync(Token).ToArrayAsync(Token));
        Assert.Equal(relations, await reader.RelationsAsync(Token).ToArrayAsync(Token));
        var read = await reader.PeopleAsync(Token).ToArrayAsync(Token);
        Assert.Equal(
            people.Select(p => (p.User, p.Name, p.Headline, p.Joined, p.ProfileMs)), read.Select(p => (p.User, p.Name, p.Headline, p.Joined, p.ProfileMs)));
        Assert.Equal(
            people.SelectMany(p => p.Values.Select(v => (p.User, v.Field == 0 ? School : Skills, v.Text))),
            read.SelectMany(p => p.Values.Select(v => (p.User, v.Field, v.Text))));
    }

    [Fact]
    public async Task Parts_WithoutRows_AreRead()
    {
        var reader = await WriteAsync([], [], []);

        Assert.Empty(await reader.ConnectionsAsync(Token).ToArrayAsync(Token));
        Assert.Empty(await reader.PeopleAsync(Token).ToArrayAsync(Token));
        Assert.Empty(await reader.RelationsAsync(Token).ToArrayAsync(Token));
    }

    [Fact]
    public async Task Snapshot_WithADamagedPart_IsRefusedByName()
    {
        await WriteAsync([new(1, 2, 3)], [], []);
        Assert.Equal(3, SnapshotFolder.Read(_folder, verify: true).Parts.Count);
        var path = new SnapshotFiles(_folder).Part(SnapshotFiles.Connections, 0);
        var bytes = await File.ReadAllBytesAsync(path, Token);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Token);

        Assert.Contains("shard-000.parquet: differs", Assert.Throws<SnapshotFileException>(() => SnapshotFolder.Read(_folder, true)).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("shard-000.parquet: is missing", Assert.Throws<SnapshotFileException>(() => SnapshotFolder.Read(_folder, true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is not the manifest")]
    [InlineData("{\"format\": 99}", "has format 99")]
    [InlineData("{\"format\": 1}", "cannot be read")]
    [InlineData(null, "holds no snapshot")]
    public async Task Folder_WithoutAManifestOfThisFormat_IsRefused(string? manifest, string problem)
    {
        if (manifest is not null)
        {
            await File.WriteAllTextAsync(new SnapshotFiles(_folder).Manifest, manifest, Token);
        }

        Assert.Contains(problem, Assert.Throws<SnapshotFileException>(() => SnapshotFolder.Read(_folder, true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_OfAnUnfinishedSnapshot_SaysHowToFinishIt()
    {
        new UnfinishedSnapshot("s1", DateTimeOffset.UnixEpoch).Write(new SnapshotFiles(_folder));

        Assert.Contains("unfinished", Assert.Throws<SnapshotFileException>(() => SnapshotFolder.Read(_folder, true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writing_ThatIsCancelled_LeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        IEnumerable<SnapshotConnection> Rows()
        {
            for (var i = 0; i < 100_000; i++)
            {
                if (i == 50_000)
                {
                    stop.Cancel();
                }

                yield return new(i, i + 1L, null);
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _parts.WriteConnectionsAsync(_folder, 0, Rows(), new SnapshotPace(), stop.Token));
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Part_WhoseLastFlushFails_LeavesNeitherHandleNorFile()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full.");
        var path = new SnapshotFiles(_folder).Part(SnapshotFiles.Relations, 0);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path + ".writing", "/dev/full");

        await Assert.ThrowsAsync<IOException>(
            () => _parts.WriteRelationsAsync(_folder, 0, [new(1, 2, RelationKind.Block, true, 5)], new SnapshotPace(), Token));

        Assert.DoesNotContain(Directory.GetFiles("/proc/self/fd"), f => File.ResolveLinkTarget(f, returnFinalTarget: false)?.FullName == "/dev/full");
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task People_OfAPartWithoutTimesOfProfiles_AreRead()
    {
        DataField<long> user = new("user");
        DataField<long?> joined = new("joined");
        DataField name = new DataField<string>("name", nullable: false), headline = new DataField<string>("headline", nullable: false);
        var path = new SnapshotFiles(_folder).Part(SnapshotFiles.Profiles, 0);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (var file = await PartFile.CreateAsync(path, new ParquetSchema(user, name, headline, joined), Token))
        {
            using (var group = file.CreateRowGroup())
            {
                await group.WriteAsync<long>(user, new long[] { 7 }, cancellationToken: Token);
                await group.WriteAsync(name, (string[])["Ann"]);
                await group.WriteAsync(headline, (string[])[""]);
                await group.WriteAsync<long>(joined, new long?[] { null }, cancellationToken: Token);
            }

            await file.CompleteAsync();
        }

        var manifest = new SnapshotManifest
        {
            Origin = new SnapshotOrigin("s1", DateTimeOffset.UnixEpoch, [1], [2]),
            Parts = [SnapshotFolder.Describe(_folder, SnapshotFiles.PartName(SnapshotFiles.Profiles, 0), 1)],
        };
        var person = Assert.Single(await new SnapshotReader(_folder, manifest).PeopleAsync(Token).ToArrayAsync(Token));
        Assert.Equal((7, "Ann", null), (person.User, person.Name, person.ProfileMs));
    }

    private static SnapshotProfile Person(int i)
    {
        SnapshotValue[] values = [new(0, $"s{i % 7}"), new(1, "a;b"), new(1, $"k{i}")];
        return new(i, $"name {i}", "", i % 2 == 0 ? null : (uint)i, i % 3 == 0 ? [] : values[(i % 3 == 1 ? 1 : 0)..])
        {
            ProfileMs = i % 5 == 0 ? i + 7_000_000_000L : null,
        };
    }

    private async Task<SnapshotReader> WriteAsync(SnapshotConnection[] connections, SnapshotProfile[] people, RelationEvent[] relations)
    {
        var pace = new SnapshotPace();
        var manifest = new SnapshotManifest
        {
            Origin = new SnapshotOrigin("s1", DateTimeOffset.UnixEpoch, [1], [2]),
            Parts =
            [
                await _parts.WriteConnectionsAsync(_folder, 0, connections, pace, Token),
                await _parts.WriteProfilesAsync(_folder, 0, [School, Skills], people, pace, Token),
                await _parts.WriteRelationsAsync(_folder, 0, relations, pace, Token),
            ],
        };
        Assert.Equal([connections.Length, people.Length, relations.Length], manifest.Parts.Select(p => p.Rows));
        SnapshotFolder.Complete(new SnapshotFiles(_folder), manifest);
        return new SnapshotReader(_folder, SnapshotFolder.Read(_folder, verify: true));
    }
}
