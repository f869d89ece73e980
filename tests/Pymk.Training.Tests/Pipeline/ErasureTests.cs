using System.Text;
using Pymk.Core.Erasure;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Training.Cli;
using Pymk.Training.Ids;
using Pymk.Training.Import;
using Pymk.Training.Pipeline;
using Pymk.Training.Recommend;
using Pymk.Training.Tests.Native;
using Xunit;

namespace Pymk.Training.Tests.Pipeline;

[Collection(TorchTests.Name)]
public sealed class ErasureTests : IDisposable
{
    private const int Users = 260;
    private const int Before = 12;
    private const int Meanwhile = 34;
    private const int After = 56;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _key = Tombstones.NewKey();

    public ErasureTests() => SmallNetwork.WriteNamed(Data, Users);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.Path, "data");

    private string Model => Path.Combine(_folder.Path, "model");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Erase_BeforeDuringAndAfterATraining_LeavesNothingOfThePersonInTheModel()
    {
        await EraseAsync(Before);
        ModelErasure? running = null;
        var lines = new List<string>();
        var version = Train(line =>
        {
            lines.Add(line);
            running ??= line.StartsWith("ranker:", StringComparison.Ordinal) ? EraseAsync(Meanwhile).GetAwaiter().GetResult() : null;
        });
        Assert.True(running!.TrainingUnderWay);
        Assert.Contains(lines, line => line.StartsWith("LeftOut: ", StringComparison.Ordinal));
        Assert.Contains("publish: 1 people were erased while the training ran and are left out", lines);
        Assert.Equal((Users - 1, 1), (Manifest(version).Users, Manifest(version).Erased));
        AssertHolds(Before, false);
        AssertHolds(Meanwhile, false);
        AssertHolds(After, true);

        var report = await EraseAsync(After);

        AssertHolds(After, false);
        string[] files =
        [
            "behavior.bin", "embeddings.bin", "encoder-rows.bin", "graph.bin",
            $"index/shard-{Shards.Of(SmallNetwork.IdOf(After), 2):00}.index", "postings.bin", "profiles.bin", "rows.bin",
        ];
        Assert.Equal(files, Assert.Single(report.Versions).Users.Keys);
        Assert.Equal((Users - 1, 2), (Manifest(version).Users, Manifest(version).Erased));
        using var model = ServingModel.Load(version);
        using var recommender = new OfflineRecommender(model);
        var (everybody, _) = UserSelection.Read(UserSelection.All, model.Graph, new ModelNames(model.Graph, model.Ids));
        Assert.Equal(Users - 3, everybody.Length);
        long[] gone = [-1, .. new[] { Before, Meanwhile, After }.Select(SmallNetwork.IdOf)];
        foreach (var (user, slate) in RecommendSweep.Run(recommender, everybody, 20, null, Token))
        {
            Assert.Equal(20, slate.Count);
            Assert.All(slate, s => Assert.DoesNotContain(model.Graph.IdOf(s.User), gone));
            Assert.All(slate, s => Assert.DoesNotContain(s.Mutuals, m => gone.Contains(model.Graph.IdOf(m))));
        }
    }

    [Fact]
    public async Task Erase_BetweenAnInterruptedTrainingAndTheNext_StartsTheTrainingOver()
    {
        Interrupt(out _);
        AssertHolds(Before, true);
        Interrupt(out var resumed);
        Assert.Contains("import: done by an earlier run", resumed);

        Assert.Equal(1, (await EraseAsync(Before)).UnfinishedBuilds);

        AssertHolds(Before, false);
        Interrupt(out var again);
        Assert.DoesNotContain("import: done by an earlier run", again);
        AssertHolds(Before, false);
        AssertHolds(After, true);
    }

    [Fact]
    public async Task Train_WithFilesOfARunFromBeforeAnErasure_DeletesThem()
    {
        Interrupt(out _);
        var folder = Assert.Single(Directory.GetDirectories(ModelDirectory.Building(Model)));
        // The lock keeps the eraser off, as a training does that stops only afterwards.
        using (new FileStream(ModelDirectory.BuildLock(Model), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.True((await EraseAsync(Before)).TrainingUnderWay);
        }

        AssertHolds(Before, true);
        Interrupt(out _);

        Assert.False(Directory.Exists(folder));
        AssertHolds(Before, false);
    }

    // Stops after the import.
    private void Interrupt(out List<string> lines)
    {
        using var stop = new CancellationTokenSource();
        var said = lines = [];
        Assert.ThrowsAny<OperationCanceledException>(() => Train(
            line =>
            {
                said.Add(line);
                if (line.StartsWith("import:", StringComparison.Ordinal))
                {
                    stop.Cancel();
                }
            },
            stop.Token));
    }

    private string Train(Action<string> say, CancellationToken? cancellation = null) => new TrainPipeline(
        new TrainOptions { Import = new ImportOptions { DataFolder = Data }, Model = Model, Epochs = 1, Shards = 2, Quick = true },
        new Silent(), say, TimeProvider.System).Run(cancellation ?? Token).Folder;

    private Task<ModelErasure> EraseAsync(int user)
    {
        var none = new Tombstones(_key, []);
        var id = SmallNetwork.IdOf(user);
        return ModelEraser.EraseAsync(Model, none.With(none.HashOf(id), new Tombstone(1_000)), [id], Token);
    }

    private void AssertHolds(int user, bool holds)
    {
        var (id, name) = (SmallNetwork.IdOf(user), SmallNetwork.NameOf(user));
        byte[][] traces = [BitConverter.GetBytes(id), Encoding.UTF8.GetBytes($"{id}"), Encoding.UTF8.GetBytes(name), Encoding.Unicode.GetBytes(name)];
        var files = Directory.EnumerateFiles(Model, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).ToArray();
        var found = Array.ConvertAll(traces, trace => Array.Exists(files, file => file.AsSpan().IndexOf(trace) >= 0));
        Assert.Equal(holds ? [true, false, true, false] : new bool[4], found);
    }

    private static ModelManifest Manifest(string version) => ModelDirectory.ReadManifest(version, verify: true);

    private sealed class Silent : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
        }
    }
}
