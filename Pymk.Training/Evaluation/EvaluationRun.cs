using System.Text.Json;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Logs;
using Pymk.Training.Import;
using Pymk.Training.Pipeline;

namespace Pymk.Training.Evaluation;

/// <summary>Runs one protocol: takes links away where it must, trains where no model is given, and measures.</summary>
internal sealed class EvaluationRun(string folder, string? model, bool quick, string without, IProgress<StageProgress> progress)
{
    /// <summary>Runs a protocol with a seed.</summary>
    public EvaluationResult Run(string protocol, long seed, CancellationToken cancellation) =>
        protocol == "later" ? Later(seed, cancellation) : HeldOut(protocol, seed, cancellation);

    private EvaluationResult Later(long seed, CancellationToken cancellation)
    {
        if (model is not null)
        {
            return Measure(model, graph => LaterLinks.Read(Path.Combine(folder, LaterLinks.FileName), graph, out _), "later", "later links", seed, cancellation);
        }

        using var place = new TemporaryFolder();
        Train(folder, place.Path, seed, cancellation);
        return Measure(place.Path, graph => LaterLinks.Read(Path.Combine(folder, LaterLinks.FileName), graph, out _), "later", "later links", seed, cancellation);
    }

    /// <summary>Trains on the logs' earlier part and judges by the later one.</summary>
    public LogEvaluation Logs(long seed, CancellationToken cancellation)
    {
        if (model is not null)
        {
            throw new UserErrorException("--protocol logs trains on the earlier part of the logs and so trains its own model; leave --model out");
        }

        using var place = new TemporaryFolder();
        var options = new ImportOptions { DataFolder = folder };
        using var data = DataImport.Run(options, progress, cancellation);
        var held = LogHoldOut.Write(data, ImportFiles.Find(options), Path.Combine(place.Path, "data"), cancellation);
        var taste = HiddenTaste.Read(folder, held.Labels, data.Graph, cancellation);
        var trained = Path.Combine(place.Path, "model");
        Train(Path.Combine(place.Path, "data"), trained, seed, cancellation);
        var version = ModelDirectory.CurrentVersion(trained);
        using var serving = ServingModel.Load(version);
        using var recommender = new OfflineRecommender(serving);
        var (invite, accept, common) = LogEvaluator.Score(recommender, held.Labels, data.Graph, progress, cancellation);
        return new LogEvaluation
        {
            Title = Title("logs"),
            Data = folder,
            Seed = seed,
            Cut = held.Cut,
            Shown = held.Labels.Count,
            Unknown = invite.Count(float.IsNaN),
            Invite = LogEvaluator.Judge(held.Labels.Invited, invite, common, taste?.Invite),
            Accept = LogEvaluator.Judge(held.Labels.Accepted, accept, common, taste?.Accept),
            Curves = ReadCurves(version),
            Training = serving.Manifest.Metrics,
        };
    }

    private string Title(string words) =>
        $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}, {words}{(without.Length > 0 ? ", without " + without : "")}";

    private EvaluationResult HeldOut(string protocol, long seed, CancellationToken cancellation)
    {
        if (model is not null)
        {
            throw new UserErrorException($"--protocol {protocol} hides links before training and so trains its own model; leave --model out");
        }

        using var place = new TemporaryFolder();
        var options = new ImportOptions { DataFolder = folder, SkipInteractions = true };
        Dictionary<long, List<long>> taken;
        using (var data = DataImport.Run(options, progress, cancellation))
        {
            taken = HeldOutData.Write(data, ImportFiles.Find(options), protocol, (int)(seed % int.MaxValue), Path.Combine(place.Path, "data"));
        }

        var trained = Path.Combine(place.Path, "model");
        Train(Path.Combine(place.Path, "data"), trained, seed, cancellation);
        var words = protocol == "hidden" ? "hidden connections" : $"new users with {protocol[^1]} connections";
        return Measure(trained, graph => HeldOutData.Truth(taken, graph), protocol, words, seed, cancellation);
    }

    private void Train(string data, string directory, long seed, CancellationToken cancellation)
    {
        var options = new TrainOptions { Import = new ImportOptions { DataFolder = data }, Model = directory, Seed = seed, Quick = quick, Without = without, Threads = Environment.ProcessorCount };
        new TrainPipeline(options, progress, line => Console.Error.WriteLine(line), TimeProvider.System).Run(cancellation);
    }

    private EvaluationResult Measure(
        string directory, Func<SocialGraph, int[][]> truth, string protocol, string words, long seed, CancellationToken cancellation)
    {
        var version = ModelDirectory.CurrentVersion(directory);
        using var serving = ServingModel.Load(version);
        using var recommender = new OfflineRecommender(serving);
        var baselines = protocol.StartsWith("users", StringComparison.Ordinal) ? AttributeBaselines.Of(serving.Graph, serving.Profiles) : [];
        return ModelEvaluator.Run(recommender, truth(serving.Graph), serving.Manifest, ReadCurves(version), (Title(words), folder, protocol, seed), baselines, progress, cancellation);
    }

    private static TrainingCurves ReadCurves(string version)
    {
        var path = new ModelFiles(version).Curves;
        return (File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), EvaluationJson.Default.TrainingCurves) : null) ?? new TrainingCurves([]);
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pymk-evaluate-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
