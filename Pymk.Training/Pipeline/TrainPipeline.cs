using Pymk.Core.Behavior;
using Pymk.Core.Candidates;
using Pymk.Core.Erasure;
using Pymk.Core.Features;
using Pymk.Core.Files;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Profiles;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Judging;
using Pymk.Training.Features;
using Pymk.Training.GraphSage;
using Pymk.Training.Ids;
using Pymk.Training.Import;
using Pymk.Training.Lists;
using Pymk.Training.Native;
using Pymk.Training.Ranker;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Pipeline;

/// <summary>
/// Trains and publishes a model in stages. A stage writes its files into the build folder and is then marked as done; an interrupted run resumes
/// after the last finished stage. Stages read only files, so it does not matter which run wrote them.
/// </summary>
internal sealed class TrainPipeline(TrainOptions options, IProgress<StageProgress> progress, Action<string> say, TimeProvider time)
{
    private TrainOptions _options = options;
    private SocialGraph? _graph;
    private SocialGraph? _walked;
    private ProfileTable? _profiles;
    private float[]? _embeddings;

    /// <summary>The most memory that a stage of this run had.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Runs the stages that are not done, and publishes the model unless the judge refuses it.</summary>
    /// <exception cref="UserErrorException">The data or an option does not allow training.</exception>
    public TrainedVersion Run(CancellationToken cancellation)
    {
        var began = time.GetUtcNow();
        var served = Served();
        if (SnapshotInput.Find(_options.Import.DataFolder, verify: false) is { } snapshot)
        {
            ModelEraser.LearnRevivalsAsync(_options.Model, snapshot.Folder, cancellation).GetAwaiter().GetResult();
        }

        var kind = KeptKind.Of(_options.Import.Ids, served);
        _options = _options with
        {
            Import = _options.Import with
            {
                Erased = ErasedUsers.Read(_options.Model),
                Ids = kind,
                Known = kind == UserIdKind.Text ? served : null,
            },
            Start = _options.Warm && served is not null ? Path.GetFileName(served) : null,
        };
        using var build = BuildFolder.Open(_options, cancellation);
        if (build.IsMoved)
        {
            if (FinishPublishing(build) is { } finished)
            {
                return finished;
            }

            build.Clear();
        }

        Stage(build, "import", () => ImportStage.Run(_options, build, progress, say, cancellation));
        var facts = ImportStage.Facts(build);
        var judge = _options.Judge is null ? null : new JudgeStage(_options.Judge, served, (int)_options.Seed);
        Stage(build, "hold-out", () =>
            (judge?.HoldOut(Walked(build), LabelFiles.Read(build.Work.Labels)) ?? HeldOut.Nothing).Write(build.Work.HeldOut));
        var held = HeldOut.Read(build.Work.HeldOut);
        TorchRuntime.Load(_options.Threads);
        using var start = ReadStart(served, build);
        Stage(build, "graphsage", () =>
        {
            using var model = GraphSageTrainer.Train(
                Taught(build, held), Profiles(build), _options.GraphSage, _options.Seed, progress, cancellation, start?.Encoder);
            model.Save(build.Model.EncoderWeights);
        });
        using var encoder = GraphSageModel.Load(build.Model.EncoderWeights);
        Stage(build, "embeddings", () => EmbeddingStage.Run(build, encoder, Walked(build), Profiles(build), progress, cancellation));
        Stage(build, "features", () => Features(build, facts.Present));
        Stage(build, "index", () => IndexStage.Run(_options, build, Graph(build), Embeddings(build), progress, cancellation));
        _embeddings = null;
        Stage(build, "ranker", () => RankerStage.Run(
            _options, build, held, Graph(build), Walked(build), Profiles(build), encoder, start?.Ranker, facts.Present, progress, cancellation));
        using var ranker = TrainedRanker.Load(build.Model.RankerWeights);
        Stage(build, "export", () => ExportStage.Run(
            build, encoder, ranker, UserRowTable.Read(build.Work.Rows), Profiles(build), (int)_options.Seed));
        var judged = judge is null ? null : Judge(judge, build, held, facts.Present, Path.GetFileName(served) ?? "", cancellation);
        cancellation.ThrowIfCancellationRequested();
        return new TrainedVersion(Publish(build, facts, encoder, ranker, began, judged), judged);
    }

    // The current version may be one that the silos refuse to serve.
    private string? Served() => _options.Served is not { } name
        ? ModelDirectory.HasModel(_options.Model) ? ModelDirectory.CurrentVersion(_options.Model) : null
        : ModelDirectory.Versions(_options.Model).FirstOrDefault(v => Path.GetFileName(v) == name)
            ?? throw new UserErrorException($"{_options.Model} keeps no version '{name}', which --served names; ./pymk models lists them");

    private void Stage(BuildFolder build, string name, Action run)
    {
        if (build.IsDone(name))
        {
            say($"{name}: done by an earlier run");
            return;
        }

        var meter = new StageMeter();
        run();
        build.MarkDone(name);
        PeakBytes = Math.Max(PeakBytes, StageMeter.Peak);
        say(meter.Describe(name));
    }

    private void Features(BuildFolder build, long present)
    {
        var behavior = BehaviorHistory.Read(build.Model.Behavior);
        var users = Walked(build).UserCount;
        new UserRowBuilder(Profiles(build), (int)_options.Seed)
            .Build(Walked(build), Embeddings(build), present, behavior, built => progress.Report(new StageProgress("features", built, users, "users")))
            .Write(build.Work.Rows);
        Postings.Build(Graph(build), Profiles(build)).Write(build.Model.Postings);
    }

    private WarmStart? ReadStart(string? served, BuildFolder build)
    {
        if (!_options.Warm)
        {
            return null;
        }

        var reason = "no version is served yet";
        var start = served is null ? null : WarmStart.Read(new ModelFiles(served), Profiles(build), _options.GraphSage, out reason);
        if (start is null)
        {
            say($"warm: starts from random weights, as {reason}");
            _options = _options with { Start = null };
        }

        return start;
    }

    // The measures do not depend on the margins, so a run with others goes on here.
    private JudgeReport Judge(JudgeStage judge, BuildFolder build, HeldOut held, long present, string serving, CancellationToken cancellation)
    {
        var path = build.Work.Judged(serving);
        Stage(build, "judge-" + serving, () => judge.Judge(build, held, Graph(build), Profiles(build), present, progress, cancellation).Write(path));
        var report = JudgeReport.Read(path)! with { Margins = _options.Judge!.Margins };
        var worse = Verdict.Of(report.Links, report.Answers, report.Margins);
        report = report with { Published = worse.Count == 0, Reasons = worse };
        report.Write(build.Model.Judge);
        foreach (var reason in report.Reasons)
        {
            say($"judge: {reason}");
        }

        foreach (var note in report.Notes)
        {
            say($"judge, note: {note}");
        }

        return report;
    }

    // The encoder trains on no connection that the ranker or the judge has to find.
    private SocialGraph Taught(BuildFolder build, HeldOut held)
    {
        var learnt = held.Without(Walked(build));
        var taught = RankerData.NeverHidden(learnt, _options.Lists, (int)_options.Seed);
        if (LabelFiles.Read(build.Work.Labels) is { Count: > 0 } labels)
        {
            taught = EarlierGraph.Before(taught, labels, labels.Time.Min());
        }

        return taught.ConnectionCount > 0 ? taught : learnt;
    }

    private string Publish(BuildFolder build, ImportFacts facts, GraphSageModel encoder, TrainedRanker ranker, DateTimeOffset began, JudgeReport? judged)
    {
        var erased = _options.Import.Erased.Fingerprint;
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["onnx.max_abs_difference"] = ExportStage.Parity(build) };
        foreach (var (name, value) in encoder.Metrics.Concat(ranker.Metrics))
        {
            metrics[name] = value;
        }

        var manifest = new ModelManifest
        {
            Version = ModelDirectory.VersionName(began, build.Key),
            TrainedAt = began,
            Present = facts.Present,
            TextIds = facts.TextIds,
            Snapshot = SnapshotInput.OriginOf(_options.Import),
            Seed = _options.Seed,
            EmbeddingDimension = GraphSageOptions.Dimension,
            Shards = _options.Shards,
            Parts = _options.Parts,
            Users = facts.Users,
            Connections = facts.Connections,
            Interactions = facts.Interactions,
            Labels = facts.Labels,
            LabelsUntil = facts.LabelsUntil,
            RejectedRows = facts.RejectedRows,
            Settings = _options.Settings(),
            Metrics = metrics,
        };
        Func<string, string, ModelManifest, Action<string>?, string> place =
            judged is { Published: false } ? ModelDirectory.Refuse : ModelDirectory.Publish;
        var version = place(_options.Model, build.Model.Folder, manifest, folder => erased = LeaveOut(folder, erased));
        build.RemoveAll();
        return version;
    }

    // An earlier run was interrupted when the version was in its place. Null where it is gone or damaged, or was judged by other margins.
    private TrainedVersion? FinishPublishing(BuildFolder build)
    {
        var (published, refused) = (ModelDirectory.Versions(_options.Model), ModelDirectory.Refused(_options.Model));
        var version = published.Concat(refused).Where(v => ModelDirectory.IsOfBuild(v, build.Key)).MaxBy(Path.GetFileName, StringComparer.Ordinal);
        if (version is null)
        {
            say("publish: the version of an earlier run is gone; trains again");
            return null;
        }

        try
        {
            var judged = JudgeReport.Read(new ModelFiles(version).Judge);
            LeaveOut(version, _options.Import.Erased.Fingerprint);
            if (published.Contains(version))
            {
                ModelDirectory.MakeCurrent(_options.Model, version);
            }
            else if (judged?.Margins != _options.Judge?.Margins)
            {
                return null;
            }

            build.RemoveAll();
            say($"publish: {Path.GetFileName(version)} was trained by an earlier run");
            return new TrainedVersion(version, judged);
        }
        catch (ModelFileException e)
        {
            say($"publish: {e.Message}; trains again");
            return null;
        }
    }

    // People who were erased while the training ran.
    private string LeaveOut(string folder, string known)
    {
        var now = ErasedUsers.Read(_options.Model).Fingerprint;
        var left = ModelEraser.LeaveOutAsync(_options.Model, folder, known, CancellationToken.None).GetAwaiter().GetResult();
        if (left.Users.Count > 0)
        {
            say($"publish: {left.Users.Values.Max()} people were erased while the training ran and are left out");
        }

        return now;
    }

    private SocialGraph Graph(BuildFolder build) => _graph ??= SocialGraphFile.Read(build.Model.Graph);

    // What features, embeddings and candidates are made from. The model keeps the whole graph: its rules and cards need every connection.
    private SocialGraph Walked(BuildFolder build) => _walked ??= BridgeGraph.Of(Graph(build), NoBridgeFile.Read(build.Work.NoBridges));

    private ProfileTable Profiles(BuildFolder build) => _profiles ??= ProfileTable.ReadFields(build.Model.Profiles);

    private float[] Embeddings(BuildFolder build) => _embeddings ??= EmbeddingFile.Read(build.Model.Embeddings);
}
