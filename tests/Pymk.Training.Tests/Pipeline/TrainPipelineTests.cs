using System.Numerics.Tensors;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Pymk.Core.Encoder;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Core.Ranking;
using Pymk.Training.Cli;
using Pymk.Training.Features;
using Pymk.Training.Import;
using Pymk.Training.Pipeline;
using Pymk.Training.Tests.Native;
using Xunit;

namespace Pymk.Training.Tests.Pipeline;

[Collection(TorchTests.Name)]
public sealed class TrainPipelineTests(TrainPipelineTests.Trained trained) : IDisposable
{
    /// <summary>Users of the network, with ids from 0.</summary>
    internal const int Users = 260;

    private readonly string _folder = NewFolder();

    [Fact]
    public void Run_SameSeed_GivesTheSameFiles()
    {
        var first = Files(trained.Version);
        var second = Files(Train("b"));

        var files = new ModelFiles("");
        Assert.Contains(first, f => f.Name == files.Head);
        Assert.Contains(first, f => f.Name == files.Shard(1));
        Assert.Equal(first, second);
    }

    [Fact]
    public void Run_EveryFile_MatchesTheManifestAndTheOnnxFilesAgreeWithTorch()
    {
        var manifest = ModelDirectory.ReadManifest(trained.Version, verify: true);

        Assert.Equal(trained.Version, ModelDirectory.CurrentVersion(trained.Model));
        Assert.InRange(manifest.Metrics["onnx.max_abs_difference"], 0, 1e-4);
        Assert.Equal(Users, manifest.Users);
    }

    [Fact]
    public void Run_WeightsBesideTheHead_AreThoseOfTheOnnxFile()
    {
        using var head = RankerModel.Load(new ModelFiles(trained.Version).Head);
        Assert.True(File.Exists(new ModelFiles(trained.Version).HeadWeights));
        Assert.Equal(Sse2.IsSupported || AdvSimd.Arm64.IsSupported, head.IsFused);
    }

    [Fact]
    public void Encoder_ForUsersOfTheModel_GivesTheEmbeddingsOfTraining()
    {
        var files = new ModelFiles(trained.Version);
        var graph = SocialGraphFile.Read(files.Graph);
        var vocabulary = new ProfileVocabulary(ProfileTable.Read(files.Profiles));
        var expected = EmbeddingFile.Read(files.Embeddings);
        var (clustering, cores) = (Clustering.Of(graph), CoreNumbers.Of(graph));
        using var encoder = UserEncoder.Load(files);
        for (var user = 0; user < graph.UserCount; user++)
        {
            var friends = graph.Neighbors(user).ToArray().Select(f => new EncoderFriend(f, graph.IdOf(f), graph.Degree(f))).ToArray();
            var tokens = vocabulary.Read(vocabulary.TextsOf(user), encoder.Scheme).Encoder;
            var embedding = encoder.Embed(friends, clustering[user], cores[user], tokens);
            // Neighbours' rows are kept in half precision.
            Assert.InRange(TensorPrimitives.Dot(embedding, expected.AsSpan(user * embedding.Length, embedding.Length)), 0.999f, 1.001f);
        }
    }

    [Fact]
    public void Run_CancelledAfterAStage_GoesOnThereAndGivesTheSameFiles()
    {
        using var source = new CancellationTokenSource();
        var interrupted = new List<string>();
        Assert.ThrowsAny<OperationCanceledException>(() => Train("b", line =>
        {
            interrupted.Add(line);
            if (line.StartsWith("index:", StringComparison.Ordinal))
            {
                source.Cancel();
            }
        }, source));
        Assert.False(ModelDirectory.HasModel(Path.Combine(_folder, "b")), "a half-built model is not published");

        var resumed = new List<string>();
        var version = Train("b", resumed.Add);

        Assert.Contains("graphsage: done by an earlier run", resumed);
        Assert.DoesNotContain(resumed, line => line.StartsWith("ranker: done", StringComparison.Ordinal));
        Assert.Equal(Files(trained.Version), Files(version));
    }

    [Fact]
    public void Run_InterruptedBeforeItsVersionIsCurrent_MakesItCurrent()
    {
        var version = Move("b");
        var lines = new List<string>();
        Assert.Equal(version, Train("b", lines.Add));

        Assert.Equal(version, ModelDirectory.CurrentVersion(Path.Combine(_folder, "b")));
        Assert.Equal([$"publish: {Path.GetFileName(version)} was trained by an earlier run"], lines);
        Assert.Empty(Directory.GetDirectories(ModelDirectory.Building(Path.Combine(_folder, "b"))));
    }

    [Fact]
    public void Run_InterruptedAfterTheMove_TrainsAgainWhereTheVersionIsDamaged()
    {
        var version = Move("b");
        File.WriteAllText(new ModelFiles(version).Graph, "");

        Assert.Equal(Files(trained.Version), Files(Train("b")));
    }

    [Fact]
    public void Run_FutureBesideTheData_ChangesNothing()
    {
        SmallNetwork.Write(Path.Combine(_folder, "data"), Users);
        File.WriteAllText(Path.Combine(_folder, "data", "future.tsv"), "not\ta link\nat all");

        Assert.Equal(Files(trained.Version), Files(Train("b", data: Path.Combine(_folder, "data"))));
    }

    [Fact]
    public void Run_NoConnections_SaysSo()
    {
        SmallNetwork.Write(Path.Combine(_folder, "data"), Users);
        File.WriteAllText(Path.Combine(_folder, "data", "connections.tsv"), "");
        var error = Assert.Throws<UserErrorException>(() => Train("a", data: Path.Combine(_folder, "data")));
        Assert.Contains("no connection", error.Message);
    }

    [Fact]
    public void Run_TwoAtOnce_RefusesTheSecond()
    {
        using var stop = new CancellationTokenSource();
        UserErrorException? refused = null;
        Assert.ThrowsAny<OperationCanceledException>(() => Train("a", _ =>
        {
            refused ??= Assert.Throws<UserErrorException>(() => Train("a"));
            stop.Cancel();
        }, stop));
        Assert.Contains("another train", refused!.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // A training that is interrupted between the move of its model and the change of what is current.
    private string Move(string model)
    {
        var root = Path.Combine(_folder, model);
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Train(
            model,
            line =>
            {
                if (line.StartsWith("export:", StringComparison.Ordinal))
                {
                    source.Cancel();
                }
            },
            source));
        var build = Assert.Single(Directory.GetDirectories(ModelDirectory.Building(root)));
        var manifest = ModelDirectory.ReadManifest(trained.Version) with
        {
            Version = ModelDirectory.VersionName(DateTimeOffset.UnixEpoch, Path.GetFileName(build)),
        };
        var version = ModelDirectory.Publish(root, Path.Combine(build, "model"), manifest);
        File.Delete(Path.Combine(root, "current"));
        return version;
    }

    private string Train(string model, Action<string>? say = null, CancellationTokenSource? stop = null, string? data = null) =>
        TrainInto(Path.Combine(_folder, model), data ?? trained.Data, say, stop?.Token ?? TestContext.Current.CancellationToken);

    /// <summary>Trains a small model; returns the version's folder.</summary>
    internal static string TrainInto(
        string model, string data, Action<string>? say, CancellationToken cancellation, string? relations = null) => new TrainPipeline(
        new TrainOptions
        {
            Import = new ImportOptions { DataFolder = data, Relations = relations },
            Model = model,
            Epochs = 2,
            Shards = 2,
            Quick = true,
        },
        new Silent(), say ?? (_ => { }), TimeProvider.System).Run(cancellation).Folder;

    private static string NewFolder() => Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"pymk-train-{Guid.NewGuid():N}")).FullName;

    private static ModelFile[] Files(string version) => [.. ModelDirectory.ReadManifest(version).Files];

    /// <summary>A model that the tests share.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly string _folder = NewFolder();

        public Trained()
        {
            SmallNetwork.Write(Data, Users);
            Version = TrainInto(Model, Data, null, TestContext.Current.CancellationToken);
        }

        public string Data => Path.Combine(_folder, "data");

        public string Model => Path.Combine(_folder, "model");

        public string Version { get; }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }

    private sealed class Silent : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
        }
    }
}
