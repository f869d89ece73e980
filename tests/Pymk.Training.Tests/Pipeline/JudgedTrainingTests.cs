using System.Globalization;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Judging;
using Pymk.Training.Import;
using Pymk.Training.Pipeline;
using Pymk.Training.Ranker;
using Pymk.Training.Tests.Native;
using Pymk.Training.Versions;
using Xunit;

namespace Pymk.Training.Tests.Pipeline;

/// <summary>A second day's training beside the version of the first day.</summary>
[Collection(TorchTests.Name)]
public sealed class JudgedTrainingTests : IClassFixture<JudgedTrainingTests.Days>, IDisposable
{
    private const int Users = TrainPipelineTests.Users;
    private const int FirstDay = 900;
    private const long Start = 1_700_000_000;

    private static readonly JudgeOptions Small = new() { Least = 20, Users = 100 };

    private readonly Days _days;
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];
    private readonly string _first;

    public JudgedTrainingTests(Days days)
    {
        _days = days;
        Write(_folder, "day2", lines => lines);
        Copy(Path.Combine(days.Folder.Path, "model"), Model);
        _first = ModelDirectory.CurrentVersion(Model);
    }

    private string Model => Path.Combine(_folder.Path, "model");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Judge_ANewDay_HoldsItsLinksOutOfAllWeights_AndPublishesThemInTheModel()
    {
        var trained = Train("day2", judge: Small);

        var files = new ModelFiles(trained.Folder);
        var graph = SocialGraphFile.Read(files.Graph);
        var held = HoldOut.Draw(graph, null, ServedVersion.Read(_first), Small, 1);
        var judged = trained.Judged!;
        Assert.True(trained.IsPublished, string.Join('\n', judged.Reasons));
        Assert.Equal((Path.GetFileName(_first), held.Links.Length), (judged.Serving, judged.Links!.HeldOut));
        Assert.InRange(judged.Links.HeldOut, 20, 100);
        Assert.InRange(judged.Links.Candidate.Recall, 0.05, 1);
        Assert.InRange(judged.Links.Serving.Recall, 0.05, 1);
        Assert.Equal(trained.Folder, ModelDirectory.CurrentVersion(Model));
        Assert.Equal("judge.json", ModelDirectory.ReadManifest(trained.Folder, verify: true).Files.Single(f => f.Name == "judge.json").Name);

        // A training in whose data the links never were learns the same weights, byte for byte.
        var gone = held.Links.Select(l => HeldPair(graph.IdOf(l.User), graph.IdOf(l.Other))).ToHashSet();
        Write(_folder, "without", lines => lines.Where(line => !gone.Contains(PairOf(line))));
        var without = new ModelFiles(Train("without", model: "other").Folder);
        Assert.Equal(File.ReadAllBytes(without.EncoderWeights), File.ReadAllBytes(files.EncoderWeights));
        Assert.Equal(File.ReadAllBytes(without.RankerWeights), File.ReadAllBytes(files.RankerWeights));
        Assert.NotEqual(File.ReadAllBytes(without.Embeddings), File.ReadAllBytes(files.Embeddings));
        Assert.All(held.Links, link => Assert.True(graph.Connected(link.User, link.Other)));
    }

    [Fact]
    public void Judge_AWorseVersion_RefusesIt_AndSaysSo()
    {
        var trained = Train("day2", judge: Small, say: line =>
        {
            if (line.StartsWith("ranker:", StringComparison.Ordinal))
            {
                TurnRanking();
            }
        });

        Assert.False(trained.IsPublished);
        Assert.Contains("recall@20 is ", trained.Judged!.Reasons[0]);
        Assert.Equal(_first, ModelDirectory.CurrentVersion(Model));
        Assert.Equal([_first], ModelDirectory.Versions(Model));
        Assert.Equal([trained.Folder], ModelDirectory.Refused(Model));
        Assert.False(JudgeReport.Read(new ModelFiles(trained.Folder).Judge)!.Published);
        Assert.Empty(Directory.GetDirectories(ModelDirectory.Building(Model)));
        var errors = new StringWriter();
        Assert.Equal(3, TrainCommand.Tell(trained, errors));
        Assert.StartsWith($"pymk: NOT PUBLISHED, {Path.GetFileName(_first)} stays current: recall@20 is ", errors.ToString());
        Assert.Contains(ModelsCommand.Lines(Model), line => line.StartsWith($"! {Path.GetFileName(trained.Folder)}", StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_TooLittleThatIsNew_PublishesAndSaysWhy()
    {
        Write(_folder, "day1b", lines => lines.Take(FirstDay + 20));

        var trained = Train("day1b", judge: Small);

        Assert.True(trained.IsPublished);
        Assert.Null(trained.Judged!.Links);
        Assert.Empty(trained.Judged.Reasons);
        Assert.Contains("connections are newer than", Assert.Single(trained.Judged.Notes));
        Assert.Contains(_said, line => line.Contains("connections are newer than", StringComparison.Ordinal));
        Assert.Equal(0, TrainCommand.Tell(trained, TextWriter.Null));
    }

    [Fact]
    public void Judge_AnotherVersionServedMeanwhile_JudgesAnewAndTrainsNotAgain()
    {
        PublishAgain();
        Interrupt("judge-", judge: Small);
        _said.Clear();

        // Silos may refuse the current version.
        var trained = Train("day2", judge: Small, served: Path.GetFileName(_first));

        Assert.Contains("ranker: done by an earlier run", _said);
        Assert.Contains(_said, line => line.StartsWith($"judge-{Path.GetFileName(_first)}: ", StringComparison.Ordinal));
        Assert.Equal((Path.GetFileName(_first), true), (trained.Judged!.Serving, trained.Judged.Links is not null));
    }

    [Fact]
    public void Warm_Interrupted_GoesOnAndLearnsTheSame_FromTheServedWeights()
    {
        Interrupt("graphsage", warm: true);
        var resumed = new ModelFiles(Train("day2", warm: true).Folder);
        Assert.Contains("graphsage: done by an earlier run", _said);
        Assert.Equal(Path.GetFileName(_first), ModelDirectory.ReadManifest(resumed.Folder).Settings["start"]);

        RollbackCommand.Run(Model, Path.GetFileName(_first));
        _said.Clear();
        var again = new ModelFiles(Train("day2", warm: true).Folder);

        Assert.DoesNotContain(_said, line => line.EndsWith("by an earlier run", StringComparison.Ordinal));
        Assert.Equal(File.ReadAllBytes(resumed.RankerWeights), File.ReadAllBytes(again.RankerWeights));
        Assert.NotEqual(File.ReadAllBytes(_days.Cold.EncoderWeights), File.ReadAllBytes(again.EncoderWeights));
        Assert.Equal("", ModelDirectory.ReadManifest(_days.Cold.Folder).Settings["start"]);
    }

    [Fact]
    public void Warm_AnotherVersionServedMeanwhile_TrainsAnew()
    {
        PublishAgain();
        Interrupt("import", warm: true);
        Interrupt("import", warm: true);
        Assert.Contains("import: done by an earlier run", _said);
        RollbackCommand.Run(Model, null);
        _said.Clear();

        Interrupt("import", warm: true);

        Assert.DoesNotContain("import: done by an earlier run", _said);
    }

    [Fact]
    public void Warm_WithoutWeightsOrWithOthers_TrainsAsEverAndSaysWhy()
    {
        Write(_folder, "wide", lines => lines, skills: 400);
        foreach (var (data, spoil, reason) in new (string, Action, string)[]
        {
            ("wide", () => { }, "its encoder has other settings or another size"),
            ("day2", () => Directory.Delete(Path.Combine(_first, "training"), recursive: true), "does not exist"),
        })
        {
            spoil();
            RollbackTo(_first);
            _said.Clear();

            var trained = new ModelFiles(Train(data, warm: true).Folder);

            Assert.Contains(reason, Assert.Single(_said, line => line.StartsWith("warm: starts from random weights, as ", StringComparison.Ordinal)));
            if (data == "day2")
            {
                Assert.Equal(File.ReadAllBytes(_days.Cold.RankerWeights), File.ReadAllBytes(trained.RankerWeights));
            }
        }
    }

    private static (long, long) HeldPair(long user, long other) => (Math.Min(user, other), Math.Max(user, other));

    private static (long, long) PairOf(string line)
    {
        var ids = line.Split('\t')[..2].Select(id => long.Parse(id, CultureInfo.InvariantCulture)).Order().ToArray();
        return (ids[0], ids[1]);
    }

    // Without the checks of rollback.
    private void RollbackTo(string version) => File.WriteAllText(Path.Combine(Model, "current"), Path.GetFileName(version));

    // Ranks the least likely first.
    private void TurnRanking()
    {
        var files = new ModelFiles(Path.Combine(Assert.Single(Directory.GetDirectories(ModelDirectory.Building(Model))), "model"));
        using var ranker = TrainedRanker.Load(files.RankerWeights);
        var (output, straight, bias) = (Negative(ranker.Weights.Output), Negative(ranker.Weights.Straight), Negative(ranker.Weights.OutputBias));
        var weights = ranker.Weights with { Output = output, Straight = straight, OutputBias = bias };
        using var turned = new TrainedRanker(ranker.PairFeatureNames, ranker.Pair, ranker.Node, new(ranker.Learnt, weights, ranker.Metrics, ranker.Curve));
        turned.Save(files.RankerWeights);
    }

    private static float[] Negative(float[] values) => Array.ConvertAll(values, v => -v);

    private void Interrupt(string stage, JudgeOptions? judge = null, bool warm = false)
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Train("day2", judge: judge, warm: warm, stop: stop.Token, say: line =>
        {
            if (line.StartsWith(stage, StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        }));
    }

    private TrainedVersion Train(
        string data, JudgeOptions? judge = null, bool warm = false, string model = "model", Action<string>? say = null,
        CancellationToken? stop = null, string? served = null) => Train(
            _folder, data, model, judge, warm, stop ?? TestContext.Current.CancellationToken, line =>
    {
        _said.Add(line);
        say?.Invoke(line);
    }, served);

    private static TrainedVersion Train(
        TemporaryFolder folder, string data, string model, JudgeOptions? judge, bool warm, CancellationToken stop, Action<string> say, string? served = null) =>
        new TrainPipeline(
            new TrainOptions
            {
                Import = new ImportOptions { DataFolder = Path.Combine(folder.Path, data) },
                Model = Path.Combine(folder.Path, model),
                Epochs = 1,
                Shards = 2,
                Quick = true,
                Warm = warm,
                Judge = judge,
                Served = served,
            },
            new Silent(), say, TimeProvider.System).Run(stop);

    // The same version under a later name.
    private void PublishAgain()
    {
        var building = Path.Combine(_folder.Path, "again");
        Copy(_first, building);
        var manifest = ModelDirectory.ReadManifest(_first);
        ModelDirectory.Publish(Model, building, manifest with { Version = manifest.Version + "-again" });
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    // The lines of a small network, a connection every thousand seconds. Somebody joins after all of them: the present is that of all days.
    private static void Write(TemporaryFolder place, string day, Func<IEnumerable<string>, IEnumerable<string>> some, int skills = 0)
    {
        var folder = Path.Combine(place.Path, day);
        SmallNetwork.Write(folder, Users);
        var connections = Path.Combine(folder, "connections.tsv");
        var lines = File.ReadAllLines(connections).DistinctBy(PairOf).Select((line, i) => $"{line}\t{Start + (i * 1_000)}").ToArray();
        File.WriteAllLines(connections, some(lines));
        if (day == "day2" || day == "without" || day == "wide")
        {
            var joined = DateTimeOffset.FromUnixTimeSeconds(Start + 10_000_000).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var profiles = Path.Combine(folder, "profiles.jsonl");
            File.WriteAllLines(profiles, File.ReadAllLines(profiles).Select((row, i) => string.Create(
                CultureInfo.InvariantCulture,
                $"{row[..^1]}, \"joined\": \"{joined}\", \"skills\": [{(i < skills ? $"\"s{i}\", \"t{i}\"" : "")}]}}")));
        }
    }

    /// <summary>A version of the first day, and one that learnt the second day from random weights.</summary>
    public sealed class Days : IDisposable
    {
        public Days()
        {
            Write(Folder, "day1", lines => lines.Take(FirstDay));
            Write(Folder, "day2", lines => lines);
            Train(Folder, "day1", "model", null, false, TestContext.Current.CancellationToken, _ => { });
            Cold = new ModelFiles(Train(Folder, "day2", "cold", null, false, TestContext.Current.CancellationToken, _ => { }).Folder);
        }

        internal TemporaryFolder Folder { get; } = new();

        internal ModelFiles Cold { get; }

        public void Dispose() => Folder.Dispose();
    }

    private sealed class Silent : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
        }
    }
}
