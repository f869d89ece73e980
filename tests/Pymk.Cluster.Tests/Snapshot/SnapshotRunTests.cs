using Microsoft.Extensions.DependencyInjection;
using Pymk.Core.Snapshots;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Snapshots;
using Pymk.Grains.Snapshot;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Snapshot;

/// <summary>How a snapshot is taken while the cluster serves, goes on, and fails.</summary>
public sealed class SnapshotRunTests : IDisposable
{
    private const int Batch = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-snapshots-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Events_OfWritersMeanwhile_AreInWhollyAndInTheirOrder()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: 90);
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(silos, writer, begun, stop.Token), Token)).ToArray();
        await begun.Task;
        for (var run = 0; run < 3; run++)
        {
            var snapshot = await Snapshots.TakeAsync(silos, Path.Combine(silos.Root, $"s{run}"));
            foreach (var writer in snapshot.Relations.GroupBy(r => r.From))
            {
                var others = writer.Select(r => r.To).Order().ToArray();
                Assert.Equal(Enumerable.Range(0, others.Length).Select(i => Other((int)(writer.Key / 10), i)), others);
                Assert.Equal(0, others.Length % Batch);
            }
        }

        await stop.CancelAsync();
        var written = await Task.WhenAll(writers);
        var last = await Snapshots.TakeAsync(silos, Path.Combine(silos.Root, "last"));
        Assert.Equal(written.Sum(), last.Relations.Length);
    }

    [Fact]
    public async Task Run_AfterAnInterruptedOne_FinishesItWithoutWritingCompletePartsAgain()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var files = new SnapshotFiles(Path.Combine(silos.Root, "s"));
        await WriteOneAsync(silos, 1);
        await silos.TakeAsync(files.Folder);
        var whole = SnapshotFolder.Read(files.Folder, verify: true);

        // As an interrupted run leaves it: two shards are complete.
        File.Delete(files.Manifest);
        new UnfinishedSnapshot(whole.Origin.Id, whole.Origin.TakenAt).Write(files);
        var kept = whole.Parts.Where(p => p.Name.EndsWith("001.parquet", StringComparison.Ordinal)).ToArray();
        new ShardSnapshot(whole.Origin.Id, 77, [.. kept.Where(p => !p.Name.StartsWith(SnapshotFiles.Profiles, StringComparison.Ordinal))]).Write(files, "graph-1");
        new ShardSnapshot(whole.Origin.Id, 78, [.. kept.Where(p => p.Name.StartsWith(SnapshotFiles.Profiles, StringComparison.Ordinal))]).Write(files, "profiles-1");
        File.Delete(files.Part(SnapshotFiles.Connections, 2));
        await File.WriteAllTextAsync(files.Part(SnapshotFiles.Profiles, 3) + ".writing", "half", Token);
        var times = kept.ToDictionary(p => p.Name, p => File.GetLastWriteTimeUtc(Path.Combine(files.Folder, p.Name)));
        await WriteOneAsync(silos, 2);

        var manifest = await silos.TakeAsync(files.Folder);

        Assert.Equal((whole.Origin.Id, whole.Origin.TakenAt), (manifest.Origin.Id, manifest.Origin.TakenAt));
        Assert.Equal((77, 78), (manifest.Origin.RelationCuts[1], manifest.Origin.ProfileCuts[1]));
        Assert.All(times, t => Assert.Equal(t.Value, File.GetLastWriteTimeUtc(Path.Combine(files.Folder, t.Key))));
        await Snapshots.ReadAsync(files.Folder);
        Assert.Equal(13, Directory.GetFiles(files.Folder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task TwoCallers_InOneFolder_TakeOneSnapshot()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var folder = Path.Combine(silos.Root, "s");

        var taken = await Task.WhenAll(silos.TakeAsync(folder), silos.TakeAsync(folder), silos.TakeAsync(folder));

        Assert.Single(taken.Select(m => m.Origin.Id).Distinct());
        await Snapshots.ReadAsync(folder);
        Assert.Equal(13, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Caller_WhoseSnapshotAnotherCompletes_GetsThatOne()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var files = new SnapshotFiles(Path.Combine(silos.Root, "s"));
        var other = new CompletingCaller(files);

        var manifest = await ClusterSnapshot.RunAsync(silos.Cluster.Client, files.Folder, other, TimeProvider.System, Token);

        Assert.Equal((other.Id, "other logs"), (manifest.Origin.Id, manifest.Interactions));
    }

    [Theory]
    [InlineData("{", "is not the manifest of a snapshot")]
    [InlineData("{\"format\": 99}", "has format 99")]
    public async Task Status_OfADamagedSnapshot_IsUnfinishedWithItsProblem(string manifest, string problem)
    {
        await using var silos = await TestSilos.StartAsync(users: 90, services: s => s.Configure<SnapshotOptions>(o => o.Folder = _folder));
        var files = new SnapshotFiles(Directory.CreateDirectory(Path.Combine(_folder, "s")).FullName);
        await File.WriteAllTextAsync(files.Manifest, manifest, Token);
        var grain = silos.Cluster.Client.GetGrain<ISnapshotGrain>("s");

        foreach (var status in new[] { await grain.Start(), await grain.Read() })
        {
            Assert.Equal(SnapshotState.Unfinished, status.State);
            Assert.Contains(problem, status.Problem, StringComparison.Ordinal);
        }

        Assert.Equal(manifest, await File.ReadAllTextAsync(files.Manifest, Token));
    }

    [Fact]
    public async Task Folder_ThatCannotTakeASnapshot_IsRefusedByName()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var folder = Path.Combine(silos.Root, "s");
        await silos.TakeAsync(folder);

        Assert.Contains("complete snapshot", (await RefusedAsync<SnapshotFileException>(silos, folder)).Message, StringComparison.Ordinal);
        Assert.Contains("is not empty", (await RefusedAsync<SnapshotFileException>(silos, silos.Root)).Message, StringComparison.Ordinal);

        // A part cannot be written: its folder is a file.
        var blocked = new SnapshotFiles(Directory.CreateDirectory(Path.Combine(silos.Root, "blocked")).FullName);
        new UnfinishedSnapshot("s2", DateTimeOffset.UnixEpoch).Write(blocked);
        await File.WriteAllTextAsync(Path.Combine(blocked.Folder, SnapshotFiles.Relations), "", Token);
        Assert.Contains(blocked.Folder, (await RefusedAsync<SnapshotException>(silos, blocked.Folder)).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(blocked.Folder, SnapshotFiles.Relations));
        Assert.Equal("s2", (await silos.TakeAsync(blocked.Folder)).Origin.Id);
    }

    [Fact]
    public async Task Person_ErasedBefore_IsInNoPart()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var user = ModelFixture.IdOf(5);
        await silos.Service<IRelationEvents>().ApplyAsync([new(user, ModelFixture.IdOf(6), RelationKind.Block, true, 5)]);
        Assert.True((await silos.Client.EraseAsync(user)).IsFinished);

        var snapshot = await Snapshots.TakeAsync(silos, Path.Combine(silos.Root, "s"));

        Assert.DoesNotContain(snapshot.Connections, c => c.User == user || c.Other == user);
        Assert.DoesNotContain(snapshot.Relations, r => r.From == user || r.To == user);
        Assert.DoesNotContain(snapshot.People, p => p.User == user);
        Assert.Equal(89, snapshot.People.Length);
    }

    private static Task<T> RefusedAsync<T>(TestSilos silos, string folder)
        where T : Exception => Assert.ThrowsAsync<T>(() => silos.TakeAsync(folder));

    private static Task WriteOneAsync(TestSilos silos, int other) =>
        silos.Service<IRelationEvents>().ApplyAsync([new(ModelFixture.IdOf(0), ModelFixture.IdOf(other), RelationKind.Block, true, 5)]);

    // A user blocks one person after the other, some in one write.
    private static async Task<int> WriteAsync(TestSilos silos, int writer, TaskCompletionSource begun, CancellationToken stop)
    {
        var written = 0;
        while (!stop.IsCancellationRequested)
        {
            var events = Enumerable.Range(written, Batch)
                .Select(i => new RelationEvent(ModelFixture.IdOf(writer), Other(writer, i), RelationKind.Block, true, 1_000 + i)).ToArray();
            await silos.Service<IRelationEvents>().ApplyAsync(events);
            written += Batch;
            begun.TrySetResult();
        }

        return written;
    }

    private static long Other(int writer, int number) => 1_000_000L * (writer + 1) + number;

    // Completes the snapshot of the caller whose progress it hears, as another caller does, before that one reads what the shards wrote.
    private sealed class CompletingCaller(SnapshotFiles files) : IProgress<double>
    {
        public string? Id { get; private set; }

        public void Report(double value)
        {
            if (value == 1)
            {
                var begun = UnfinishedSnapshot.Read(files)!;
                Id = begun.Id;
                var origin = new SnapshotOrigin(begun.Id, begun.TakenAt, [], []);
                SnapshotFolder.Complete(files, new SnapshotManifest { Origin = origin, Interactions = "other logs", Parts = [] });
            }
        }
    }
}
