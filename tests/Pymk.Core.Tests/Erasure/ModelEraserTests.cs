using System.Text;
using Pymk.Core.Erasure;
using Pymk.Core.Features;
using Pymk.Core.Files;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Profiles;
using Pymk.Core.Recommend;
using Pymk.Testing.Models;
using Xunit;

namespace Pymk.Core.Tests.Erasure;

public sealed class ModelEraserTests : IDisposable
{
    private const int Users = 200;
    private const int Gone = 123;

    private static readonly Tombstones Nobody = new(new byte[Tombstones.KeyBytes], []);

    private readonly string _root = Directory.CreateTempSubdirectory("pymk-erase-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Erase_APerson_LeavesNothingInAnyFileOfAnyVersion()
    {
        string[] versions = [Publish("v1"), Publish("v2", seed: 2)];
        var refused = Directory.CreateDirectory(Path.Combine(_root, "refused")).FullName;
        Directory.Move(versions[1], versions[1] = Path.Combine(refused, "v2"));
        Assert.All(Traces, trace => Assert.True(Holds(versions[0], trace) && Holds(versions[1], trace)));

        var report = await EraseAsync(Gone);

        Assert.True(report.IsFinished);
        Assert.All(Traces, trace => Assert.False(Holds(_root, trace)));
        string[] files =
        [
            "behavior.bin", "embeddings.bin", "encoder-rows.bin", "graph.bin", $"index/shard-{Shards.Of(IdOf(Gone), 2):00}.index", "postings.bin",
            "profiles.bin", "rows.bin",
        ];
        Assert.All(report.Versions, version => Assert.Equal(files.Select(f => KeyValuePair.Create(f, 1)), version.Users));
        Assert.All(versions, version => Assert.Equal((1, Users), (Manifest(version).Erased, Manifest(version).Users)));
        Assert.All(versions, version => Assert.False(File.Exists(new ModelFiles(version).Erasing)));
        Assert.Equal(2, report.Versions.Count);
    }

    [Fact]
    public async Task Erase_APerson_LeavesEverybodyElseAsBefore()
    {
        var version = Publish("v1");
        var (graph, profiles, rows) = Read(version);
        await EraseAsync(Gone);

        var (graphAfter, profilesAfter, rowsAfter) = Read(version);
        foreach (var user in Enumerable.Range(0, Users).Where(u => u != Gone))
        {
            Assert.Equal(graph.IdOf(user), graphAfter.IdOf(user));
            Assert.Equal(graph.Neighbors(user).ToArray().Where(f => f != Gone), graphAfter.Neighbors(user).ToArray());
            Assert.Equal((profiles.Names[user], profiles.Headlines[user]), (profilesAfter.Names[user], profilesAfter.Headlines[user]));
            Assert.Equal(profiles.Fields.Select(f => f.Tokens(user).ToArray()), profilesAfter.Fields.Select(f => f.Tokens(user).ToArray()));
            Assert.Equal(rows[user].ToArray(), rowsAfter[user].ToArray());
        }

        Assert.Equal(graph.ConnectionCount - graph.Degree(Gone), Manifest(version).Connections);
        Assert.True(rowsAfter[Gone].IsEmpty);
        using var model = ServingModel.Load(version);
        using var recommender = new OfflineRecommender(model);
        foreach (var user in Enumerable.Range(0, Users).Where(u => u != Gone))
        {
            var slate = recommender.Recommend(user, 20).Slate;
            Assert.Equal(20, slate.Count);
            Assert.DoesNotContain(slate, s => s.User == Gone || s.Mutuals.Contains(Gone));
        }
    }

    [Fact]
    public async Task Erase_Again_FindsNothingAndChangesNothing()
    {
        var version = Publish("v1");
        await EraseAsync(Gone);
        var before = Contents(version);

        var report = await EraseAsync(Gone);

        Assert.Empty(Assert.Single(report.Versions).Users);
        Assert.Equal(before, Contents(version));
    }

    [Theory]
    [InlineData("index/shard-00.index")]
    [InlineData("index/shard-01.index")]
    [InlineData("profiles.bin")]
    [InlineData("postings.bin")]
    [InlineData("rows.bin")]
    [InlineData("embeddings.bin")]
    [InlineData("behavior.bin")]
    [InlineData("encoder-rows.bin")]
    [InlineData("graph.bin")]
    [InlineData("manifest.json")]
    public async Task Erase_StoppedAtAFile_GoesOnWhenItRunsAgain(string file)
    {
        var (version, other) = (Publish("v1"), Publish("v2"));
        int[] people = [Gone, 0, Users - 1, 17];
        var path = Path.Combine(version, file);
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var stopped = file == ModelFiles.ManifestName ? path + ".writing" : path;
        Action<string> stop = file == ModelFiles.ManifestName ? path => Directory.CreateDirectory(path) : Damage;
        Action<string> resume = file == ModelFiles.ManifestName ? Directory.Delete : path => File.WriteAllBytes(path, whole);
        stop(stopped);
        var report = await EraseAsync(people);
        Assert.Contains(file, Assert.Single(report.Versions, v => v.Problem is not null).Problem, StringComparison.Ordinal);
        Assert.Equal(people.Length, Manifest(other).Erased);

        resume(stopped);
        Assert.True((await EraseAsync(people)).IsFinished);

        Assert.Equal(people.Length, Manifest(version).Erased);
        Assert.All(people.SelectMany(TracesOf), trace => Assert.False(Holds(_root, trace)));
        Assert.Equal(Contents(other).Where(f => f.Name != ModelFiles.ManifestName), Contents(version).Where(f => f.Name != ModelFiles.ManifestName));
    }

    [Fact]
    public async Task Erase_AnOpenFile_LeavesItToItsReader()
    {
        var version = Publish("v1");
        using var model = ServingModel.Load(version);
        var joining = model.Joining!;
        await EraseAsync(Gone);
        Assert.NotEmpty(joining.Encoder.Embed([new(Gone, IdOf(Gone), 3)], 0, 1, []));
        Assert.True(model.Graph.TryGetOrdinal(IdOf(Gone), out _));

        Assert.True(model.Erase(IdOf(Gone)));

        Assert.False(model.Graph.TryGetOrdinal(IdOf(Gone), out _) || model.Erase(IdOf(Gone)));
        Assert.Equal(("", "", -1L), (model.Profiles.Names[Gone], model.Profiles.Headlines[Gone], model.Graph.IdOf(Gone)));
        using var recommender = new OfflineRecommender(model);
        Assert.DoesNotContain(Enumerable.Range(0, Users).SelectMany(u => recommender.Recommend(u, 50).Slate), s => s.User == Gone);
        Assert.Equal(PersonFlags.Deleted, new FlaggedPeople(1, FlaggedPeople.Erased(model.Graph)).Of(Gone));
    }

    [Fact]
    public async Task Erase_LargePartition_LeavesNothingInTheGraphOfTheIndex()
    {
        var version = ModelFixture.Publish(_root, "v1", 2_100, shards: 1, ids: IdOf);
        Assert.True(Holds(Path.Combine(version, "index"), IdBytes(Gone)));
        var report = await EraseAsync(Gone);
        Assert.Equal(1, Assert.Single(report.Versions).Users["index/shard-00.index"]);
        Assert.False(Holds(version, IdBytes(Gone)));
        _ = Manifest(version);
    }

    [Fact]
    public async Task Erase_WhileAnInterruptedTrainingHasFiles_DeletesThem_AndLeavesARunningOneAlone()
    {
        Publish("v1");
        var folder = Directory.CreateDirectory(Path.Combine(ModelDirectory.Building(_root), "key", "work")).FullName;
        await File.WriteAllTextAsync(ModelDirectory.BuildLock(_root), "", TestContext.Current.CancellationToken);
        using (new FileStream(ModelDirectory.BuildLock(_root), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var running = await EraseAsync(Gone);
            Assert.Equal((0, true), (running.UnfinishedBuilds, running.TrainingUnderWay));
            Assert.True(Directory.Exists(folder));
        }

        var report = await EraseAsync(Gone);
        Assert.Equal((1, false), (report.UnfinishedBuilds, report.TrainingUnderWay));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task DeleteOutdatedBuilds_OfATrainingKilledAfterAnErasure_DeletesWhatBeganBefore_OnceNoTrainingRuns()
    {
        Publish("v1");
        var (before, after) = (Build("before"), Build("after"));
        await File.WriteAllTextAsync(ModelDirectory.BuildLock(_root), "", TestContext.Current.CancellationToken);
        Assert.Equal(0, ModelEraser.DeleteOutdatedBuilds(_root));
        using (new FileStream(ModelDirectory.BuildLock(_root), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await EraseAsync(Gone);
            Assert.Equal(0, ModelEraser.DeleteOutdatedBuilds(_root));
        }

        await File.WriteAllTextAsync(
            ModelDirectory.LeftOutOfBuild(after), ErasedUsers.Read(_root).Fingerprint, TestContext.Current.CancellationToken);
        Assert.Equal(1, ModelEraser.DeleteOutdatedBuilds(_root));
        Assert.Equal((false, true), (Directory.Exists(before), Directory.Exists(after)));

        string Build(string key)
        {
            var folder = Path.Combine(ModelDirectory.Building(_root), key);
            Directory.CreateDirectory(Path.GetDirectoryName(ModelDirectory.LeftOutOfBuild(folder))!);
            File.WriteAllText(ModelDirectory.LeftOutOfBuild(folder), ErasedUsers.Read(_root).Fingerprint);
            return folder;
        }
    }

    [Fact]
    public async Task LeaveOut_UsersErasedMeanwhile_ErasesThemFromAFolder()
    {
        var version = Publish("v1");
        var before = ErasedUsers.Read(_root).Fingerprint;
        await ModelEraser.EraseAsync(_root, With(IdOf(Gone)), [], TestContext.Current.CancellationToken);
        Assert.True(Holds(version, IdBytes(Gone)));

        var now = ErasedUsers.Read(_root).Fingerprint;
        Assert.Empty((await ModelEraser.LeaveOutAsync(_root, version, now, TestContext.Current.CancellationToken)).Users);
        Assert.Equal(8, (await ModelEraser.LeaveOutAsync(_root, version, before, TestContext.Current.CancellationToken)).Users.Count);

        Assert.All(Traces, trace => Assert.False(Holds(version, trace)));
    }

    private static IEnumerable<byte[]> Traces => TracesOf(Gone);

    private static long IdOf(int user) => 7_000_000_000_000 + (1_000_003L * user);

    private static IEnumerable<byte[]> TracesOf(int user) =>
        [IdBytes(user), Packed($"Member {user}")];

    private static byte[] IdBytes(int user) => BitConverter.GetBytes(IdOf(user));

    // A name as a file of the model holds it: "Member 1" is a part of "Member 123".
    private static byte[] Packed(string text) => [.. BitConverter.GetBytes(text.Length), .. Encoding.UTF8.GetBytes(text)];

    private static bool Holds(string folder, byte[] trace) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(trace) >= 0);

    private static ModelManifest Manifest(string version) => ModelDirectory.ReadManifest(version, verify: true);

    private static (SocialGraph Graph, ProfileTable Profiles, UserRowTable Rows) Read(string version)
    {
        var files = new ModelFiles(version);
        return (SocialGraphFile.Read(files.Graph), ProfileTable.Read(files.Profiles), UserRowTable.Read(files.Rows));
    }

    private static (string Name, string Content)[] Contents(string version) =>
        [.. Directory.EnumerateFiles(version, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(version, file), Convert.ToBase64String(File.ReadAllBytes(file))))];

    private static void Damage(string path)
    {
        using var file = File.Open(path, FileMode.Open);
        file.SetLength(10);
    }

    private static Tombstones With(long id) => Nobody.With(Nobody.HashOf(id), new Tombstone(1_000));

    private string Publish(string version, int seed = 1) => ModelFixture.Publish(_root, version, Users, seed: seed, ids: IdOf);

    private Task<ModelErasure> EraseAsync(params int[] users) => ModelEraser.EraseAsync(
        _root, With(IdOf(users[0])), Array.ConvertAll(users, IdOf), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Revivals_OfASnapshot_AreLearnt_AndNobodyIsAdded()
    {
        var (root, snapshot) = (Directory.CreateTempSubdirectory("pymk-root-").FullName, Directory.CreateTempSubdirectory("pymk-snapshot-").FullName);
        try
        {
            Tombstones none = new(Tombstones.NewKey(), []), other = new(Tombstones.NewKey(), []);
            ErasedUsers.None.With(none.With(none.HashOf(1), new Tombstone(10)).With(none.HashOf(2), new Tombstone(30))).Write(root);
            ErasedUsers.None
                .With(none.With(none.HashOf(1), new Tombstone(10, 20)).With(none.HashOf(2), new Tombstone(10, 20)).With(none.HashOf(3), new Tombstone(5)))
                .With(other.With(other.HashOf(4), new Tombstone(7))).Write(snapshot);

            await ModelEraser.LearnRevivalsAsync(root, snapshot, TestContext.Current.CancellationToken);

            var learnt = ErasedUsers.Read(root);
            Assert.Equal([false, true, false, false], new long[] { 1, 2, 3, 4 }.Select(learnt.Contains));
            Assert.Equal((false, true), (learnt.Drops(1, 20), learnt.Drops(1, 19)));
            await ModelEraser.LearnRevivalsAsync(snapshot, root, TestContext.Current.CancellationToken);
            Assert.Equal([false, true, true, true], new long[] { 1, 2, 3, 4 }.Select(ErasedUsers.Read(snapshot).Contains));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
            Directory.Delete(snapshot, recursive: true);
        }
    }
}
