using System.Diagnostics;
using System.Globalization;
using Pymk.Core.Behavior;
using Pymk.Core.Candidates;
using Pymk.Core.Erasure;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Profiles;
using Pymk.Training.Cli;
using Pymk.Training.Features;
using Pymk.Training.GraphSage;
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
    private SocialGraph? _graph;
    private SocialGraph? _walked;
    private ProfileTable? _profiles;
    private float[]? _embeddings;

    /// <summary>Runs the stages that are not done and publishes the model.</summary>
    /// <returns>The version's folder.</returns>
    /// <exception cref="UserErrorException">The data or an option does not allow training.</exception>
    public string Run(CancellationToken cancellation)
    {
        var began = time.GetUtcNow();
        var whole = options with { Import = options.Import with { Erased = ErasedUsers.Read(options.Model) } };
        using var build = BuildFolder.Open(whole, cancellation);
        Stage(build, "import", () => ImportStage.Run(whole, build, progress, say, cancellation));
        var facts = ImportStage.Facts(build);
        TorchRuntime.Load(options.Threads);
        Stage(build, "graphsage", () =>
        {
            using var model = GraphSageTrainer.Train(Taught(build), Profiles(build), options.GraphSage, options.Seed, progress, cancellation);
            model.Save(build.Work.Encoder);
        });
        using var encoder = GraphSageModel.Load(build.Work.Encoder);
        Stage(build, "embeddings", () =>
            EmbeddingFile.Write(encoder.Infer(Walked(build), Profiles(build), cancellation), build.Model.Embeddings));
        Stage(build, "features", () => Features(build, facts.Present));
        Stage(build, "index", () => IndexStage.Run(options, build, Graph(build), Embeddings(build), progress, cancellation));
        Stage(build, "ranker", () => RankerStage.Run(options, build, Graph(build), Walked(build), Profiles(build), encoder, facts.Present, progress, cancellation));
        using var ranker = TrainedRanker.Load(build.Work.Ranker);
        Stage(build, "export", () =>
        {
            var rows = UserRowTable.Read(build.Work.Rows);
            ExportStage.Run(build, encoder, Walked(build), ranker, rows, Profiles(build), (int)options.Seed);
        });
        cancellation.ThrowIfCancellationRequested();
        return Publish(build, facts, encoder, ranker, began, whole.Import.Erased.Fingerprint);
    }

    private void Stage(BuildFolder build, string name, Action run)
    {
        if (build.IsDone(name))
        {
            say($"{name}: done by an earlier run");
            return;
        }

        var start = Stopwatch.GetTimestamp();
        run();
        build.MarkDone(name);
        say(string.Create(CultureInfo.InvariantCulture, $"{name}: {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
    }

    private void Features(BuildFolder build, long present)
    {
        var behavior = BehaviorHistory.Read(build.Model.Behavior);
        new UserRowBuilder(Profiles(build), (int)options.Seed).Build(Walked(build), Embeddings(build), present, behavior)
            .Write(build.Work.Rows);
        Postings.Build(Graph(build), Profiles(build)).Write(build.Model.Postings);
    }

    // The encoder trains on no connection that the ranker has to find.
    private SocialGraph Taught(BuildFolder build)
    {
        var taught = RankerData.NeverHidden(Walked(build), options.Lists, (int)options.Seed);
        if (LabelFiles.Read(build.Work.Labels) is { Count: > 0 } labels)
        {
            taught = EarlierGraph.Before(taught, labels, labels.Time.Min());
        }

        return taught.ConnectionCount > 0 ? taught : Walked(build);
    }

    private string Publish(BuildFolder build, ImportFacts facts, GraphSageModel encoder, TrainedRanker ranker, DateTimeOffset began, string erased)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["onnx.max_abs_difference"] = ExportStage.Parity(build) };
        foreach (var (name, value) in encoder.Metrics.Concat(ranker.Metrics))
        {
            metrics[name] = value;
        }

        var manifest = new ModelManifest
        {
            Version = string.Create(CultureInfo.InvariantCulture, $"{began.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{build.Key[..8]}"),
            TrainedAt = began,
            Present = facts.Present,
            Seed = options.Seed,
            EmbeddingDimension = GraphSageOptions.Dimension,
            Shards = options.Shards,
            Users = facts.Users,
            Connections = facts.Connections,
            Interactions = facts.Interactions,
            Labels = facts.Labels,
            RejectedRows = facts.RejectedRows,
            Settings = options.Settings(),
            Metrics = metrics,
        };
        var version = ModelDirectory.Publish(options.Model, build.Model.Folder, manifest, folder => erased = LeaveOut(folder, erased));
        build.RemoveAll();
        return version;
    }

    // People who were erased while the training ran.
    private string LeaveOut(string folder, string known)
    {
        var now = ErasedUsers.Read(options.Model).Fingerprint;
        var left = ModelEraser.LeaveOutAsync(options.Model, folder, known, CancellationToken.None).GetAwaiter().GetResult();
        if (left.Users.Count > 0)
        {
            say($"publish: {left.Users.Values.Max()} people were erased while the training ran and are left out");
        }

        return now;
    }

    private SocialGraph Graph(BuildFolder build) => _graph ??= SocialGraphFile.Read(build.Model.Graph);

    // What features, embeddings and candidates are made from. The model keeps the whole graph: its rules and cards need every connection.
    private SocialGraph Walked(BuildFolder build) => _walked ??= BridgeGraph.Of(Graph(build), NoBridgeFile.Read(build.Work.NoBridges));

    private ProfileTable Profiles(BuildFolder build) => _profiles ??= ProfileTable.Read(build.Model.Profiles);

    private float[] Embeddings(BuildFolder build) => _embeddings ??= EmbeddingFile.Read(build.Model.Embeddings);
}
