using System.CommandLine;
using Pymk.Core.Graph;
using Pymk.Core.Relations;
using Pymk.Core.Snapshots;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation;
using Pymk.Training.Import;
using Pymk.Training.Pipeline;
using Xunit;

namespace Pymk.Training.Tests.Import;

/// <summary>A snapshot is all that <c>train</c> needs.</summary>
public sealed class SnapshotImportTests : IDisposable
{
    private static readonly SnapshotConnection[] Connections = [new(1, 2, 50), new(1, 3, null), new(2, 4, 70)];

    private static readonly SnapshotProfile[] People =
    [
        new(1, "Ada", "Counts", 40, [new(0, "North"), new(0, "South"), new(1, "a;b"), new(2, "Countess")]),
        new(2, "Bob", "", null, [new(0, "North")]),
        new(3, "", "", null, []),
        new(4, "Di", "", null, [new(1, "a;b")]),
        new(9, "Ann", "", null, []),
    ];

    private static readonly RelationEvent[] Relations =
    [
        new(2, 2, RelationKind.NotABridge, true, 5), new(7, 7, RelationKind.Deleted, true, 5), new(1, 4, RelationKind.Block, true, 6),
        new(3, 5, RelationKind.Connection, false, 1_700_000_000_123),
    ];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Snapshot => Path.Combine(_folder.Path, "snapshot");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_OfASnapshot_HasItsGraphProfilesRelationsAndLogs()
    {
        var logs = Directory.CreateDirectory(Path.Combine(_folder.Path, "logs")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(logs, "day.jsonl"), """{"time": 100, "user": 1, "suggested": 4, "action": "view", "request": "r"}""", Token);
        await SnapshotData.WriteAsync(Snapshot, Connections, People, Relations, logs);

        using var data = DataImport.Run(new ImportOptions { DataFolder = Snapshot, Strict = true }, null, Token);

        Assert.Equal([1, 2, 3, 4, 9], data.Graph.UserIds.ToArray());
        Assert.Equal(
            Connections.Select(c => (c.User, c.Other, c.Time ?? 0)),
            data.Graph.Connections().Select(c => (data.Graph.IdOf(c.User), data.Graph.IdOf(c.Other), c.Time)));
        Assert.Equal(["Ada", "Bob", "", "Di", "Ann"], data.Profiles.Names);
        Assert.Equal(["Counts", "", "", "", ""], data.Profiles.Headlines);
        Assert.Equal([40, 0, 0, 0, 0], data.Profiles.Joined.Select(j => (int)j));
        Assert.Equal(
            ["0 Attribute name=Countess", "0 Attribute town=North", "0 Attribute town=South", "0 Interest skills=a;b", "1 Attribute town=North", "3 Interest skills=a;b"],
            Enumerable.Range(0, 5).SelectMany(u => data.Profiles.Fields.SelectMany(f =>
                f.Tokens(u).ToArray().Select(t => $"{u} {f.Kind} {f.Name}={f.Vocabulary[t]}"))).Order(StringComparer.Ordinal));
        Assert.Equal([1], data.NoBridges);
        Assert.Equal(1, data.Interactions!.Count);
        Assert.Equal(SnapshotData.Origin.Id, SnapshotInput.OriginOf(new ImportOptions { DataFolder = Snapshot })!.Id);
        Assert.Null(SnapshotInput.OriginOf(new ImportOptions { DataFolder = Snapshot, Profiles = "other.jsonl" }));
        Assert.Null(SnapshotInput.OriginOf(new ImportOptions { DataFolder = _folder.Path }));
    }

    [Fact]
    public async Task Import_WithoutTimes_HasNone()
    {
        await SnapshotData.WriteAsync(Snapshot, [new(1, 2, null)], [], []);

        using var data = DataImport.Run(new ImportOptions { DataFolder = Snapshot, Strict = true }, null, Token);

        Assert.False(data.Graph.HasTimes);
    }

    [Fact]
    public async Task Import_OfADamagedOrUnfinishedSnapshot_IsRefusedByName()
    {
        await SnapshotData.WriteAsync(Snapshot, Connections, People, Relations);
        var files = new SnapshotFiles(Snapshot);
        var part = files.Part(SnapshotFiles.Profiles, 1);
        var bytes = await File.ReadAllBytesAsync(part, Token);
        await File.WriteAllBytesAsync(part, bytes[..^1], Token);
        Refused<SnapshotFileException>(part);
        await File.WriteAllBytesAsync(part, bytes, Token);

        var manifest = SnapshotFolder.Read(Snapshot, verify: true);
        SnapshotFolder.Complete(files, manifest with { Parts = [.. manifest.Parts.Select(p => p with { Rows = p.Rows + 1 })] });
        Refused<SnapshotFileException>("snapshot.json says 5");

        SnapshotFolder.Complete(files, manifest with { Interactions = Path.Combine(_folder.Path, "gone") });
        Refused<UserErrorException>("--interactions");

        File.Delete(files.Manifest);
        new UnfinishedSnapshot("s1", DateTimeOffset.UnixEpoch).Write(files);
        Refused<SnapshotFileException>("unfinished");

        void Refused<T>(string because)
            where T : Exception => Assert.Contains(
                because,
                Assert.Throws<T>(() => DataImport.Run(new ImportOptions { DataFolder = Snapshot }, null, Token)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_OfASnapshot_GoesOnWhileItsLogsGrow()
    {
        var logs = Directory.CreateDirectory(Path.Combine(_folder.Path, "logs")).FullName;
        await SnapshotData.WriteAsync(Snapshot, Connections, People, Relations, logs);
        string[] Keys()
        {
            using var first = BuildFolder.Open(Options(new ImportOptions { DataFolder = Snapshot }, "a"), Token);
            using var second = BuildFolder.Open(Options(new ImportOptions { DataFolder = Snapshot, Interactions = logs }, "b"), Token);
            return [first.Key, second.Key];
        }

        var day = Path.Combine(logs, "day.jsonl");
        await File.WriteAllTextAsync(day, "{}\n", Token);
        var before = Keys();
        await File.AppendAllTextAsync(day, "{}\n", Token);
        var after = Keys();

        Assert.Equal(before[0], after[0]);
        Assert.NotEqual(before[1], after[1]);

        TrainOptions Options(ImportOptions import, string model) => new() { Import = import, Model = Path.Combine(_folder.Path, model) };
    }

    [Fact]
    public async Task Verb_OnASnapshotThatMissesAPart_NamesItInOneLine()
    {
        await SnapshotData.WriteAsync(Snapshot, Connections, People, Relations);
        var part = new SnapshotFiles(Snapshot).Part(SnapshotFiles.Relations, 1);
        var bytes = await File.ReadAllBytesAsync(part, Token);
        await RefusedAsync(bytes[..^1], "differs from snapshot.json");
        await RefusedAsync(null, "is missing from the snapshot");

        async Task RefusedAsync(byte[]? content, string problem)
        {
            File.Delete(part);
            if (content is not null)
            {
                await File.WriteAllBytesAsync(part, content, Token);
            }

            var model = Path.Combine(_folder.Path, "model");
            foreach (var (verb, arguments) in new (Command, string[])[]
            {
                (TrainCommand.Create(), ["train", "--data", Snapshot, "--model", model]),
                (EvaluateCommand.Create(), ["evaluate", "--data", Snapshot]),
            })
            {
                using var errors = new StringWriter();
                Assert.Equal(2, await VerbRunner.RunAsync(new Command("pymk") { verb }, arguments, errors));
                Assert.Contains($"{part}: {problem}", Assert.Single(errors.ToString().TrimEnd().Split('\n')), StringComparison.Ordinal);
            }

            // As recommend reads it.
            var refused = Assert.Throws<SnapshotFileException>(() => SnapshotRelations.Read(Snapshot, SocialGraphBuilder.Build([1, 2], [0], [1]), null, Token));
            Assert.StartsWith($"{part}: {problem}", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("relations")]
    public async Task Relations_OfASnapshot_SayWhatBeganAndEndedSinceAModel(string folder)
    {
        await SnapshotData.WriteAsync(Snapshot, Connections, People, Relations);
        var graph = SocialGraphBuilder.Build([1, 2, 3, 5, 7], [0, 1, 2, 2], [1, 2, 3, 4], [50, 60, 60, 60]);

        var table = SnapshotRelations.Read(Path.Combine(Snapshot, folder), graph, null, Token);

        RelationEvent[] expected =
        [
            .. Relations,
            new(1, 3, RelationKind.Connection, true, 0),
            new(2, 3, RelationKind.Connection, false, 1_800_000_000_000),
            new(2, 4, RelationKind.Connection, true, 70_000),
        ];
        Assert.Equal(expected.OrderBy(e => e.From).ThenBy(e => e.To), table.All.OrderBy(e => e.From).ThenBy(e => e.To));
        Assert.Equal([2, 7], RelationReader.ReadFlags(Path.Combine(Snapshot, folder), null, Token).All.Select(e => e.From).Order());
    }

    [Fact]
    public async Task Relations_OfASnapshotsPart_AreThoseOfTheFile()
    {
        await SnapshotData.WriteAsync(Snapshot, Connections, People, Relations);

        var table = SnapshotRelations.Read(new SnapshotFiles(Snapshot).Part(SnapshotFiles.Relations, 1), SocialGraphBuilder.Build([1, 2], [0], [1]), null, Token);

        Assert.Equal(Relations[1..], table.All);
    }
}
