using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Core.Relations;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Links;
using Pymk.Training.Evaluation.Logs;
using Pymk.Training.Evaluation.Measures;
using Pymk.Training.Evaluation.Splits;
using Pymk.Training.Ids;
using Pymk.Training.Import;
using Pymk.Training.Pipeline;

namespace Pymk.Training.Evaluation;

/// <summary>Runs a protocol on one data folder: hides what is to be predicted, trains a model unless one is given, and measures it.</summary>
/// <param name="folder">The data folder.</param>
/// <param name="model">Directory of a trained model; null trains one.</param>
/// <param name="relations">
/// A snapshot, its folder of relations or a file of relations; null for those of the data folder where it is a snapshot. Relations of pairs are not
/// heeded: they may be what is to be predicted.
/// </param>
/// <param name="ids">What ids are; null to decide it by the data.</param>
/// <param name="quick">Trains as <c>train --quick</c> does.</param>
/// <param name="without">Name of a group of features to train without; empty for none.</param>
/// <param name="most">Most users to measure; null for all.</param>
/// <param name="progress">Receives the progress of every stage.</param>
internal sealed class EvaluationRun(
    string folder, string? model, string? relations, UserIdKind? ids, bool quick, string without, int? most,
    IProgress<StageProgress> progress)
{
    private string? Relations => relations ?? SnapshotInput.Find(folder, verify: false)?.Folder;

    /// <summary>Runs a protocol on links.</summary>
    /// <exception cref="UserErrorException">The data or an option does not allow it.</exception>
    public EvaluationResult Links(string protocol, long seed, CancellationToken cancellation) =>
        protocol == Protocols.Later ? Later(seed, cancellation) : HeldOut(protocol, seed, cancellation);

    /// <summary>Trains on the earlier part of the logs and judges by the later part.</summary>
    /// <exception cref="UserErrorException">The data or an option does not allow it.</exception>
    public LogEvaluation Logs(long seed, CancellationToken cancellation)
    {
        RefuseModel(Protocols.Logs, "trains on the earlier part of the logs");
        using var place = new TemporaryFolder();
        var options = new ImportOptions { DataFolder = folder, Relations = Relations, Ids = ids, Tags = true };
        using var data = DataImport.Run(options, progress, cancellation);
        var held = LogHoldOut.Write(data, ImportFiles.Find(options), place.Data, cancellation);
        var taste = HiddenTaste.Read(folder, held.Labels, data.Graph, new ModelNames(data.Graph, data.Ids).Texts, cancellation);
        Train(place.Data, KindOf(data), place.Model, seed, cancellation);
        using var trained = ServingModel.Load(ModelDirectory.CurrentVersion(place.Model));
        using var recommender = new OfflineRecommender(trained, Bridges(trained, cancellation));
        var scores = LogScores.Of(recommender, held.Labels, data.Graph, progress, cancellation);
        return new LogEvaluation
        {
            Title = Title("logs"),
            Data = folder,
            Seed = seed,
            Cut = held.Cut,
            Shown = held.Labels.Count,
            Unknown = scores.Invite.Count(float.IsNaN),
            Invite = LogEvaluator.Judge(held.Labels.Invited, scores.Invite, scores.CommonNeighbors, taste?.Invite),
            Accept = LogEvaluator.Judge(held.Labels.Accepted, scores.Accept, scores.CommonNeighbors, taste?.Accept),
            Policy = PolicyValue.Of(held.Labels, scores.Places),
            Curves = TrainingCurves.Read(trained.Files),
            Training = trained.Manifest.Metrics,
        };
    }

    private EvaluationResult Later(long seed, CancellationToken cancellation)
    {
        using var place = new TemporaryFolder();
        if (model is null)
        {
            Train(folder, ids, place.Model, seed, cancellation);
        }

        var truth = (ServingModel trained) => LaterLinks.Read(
            Path.Combine(folder, LaterLinks.FileName), trained.Graph, new ModelNames(trained.Graph, trained.Ids), out _);
        return Measure(model ?? place.Model, truth, Protocols.Later, "later links", seed, cancellation);
    }

    private EvaluationResult HeldOut(string protocol, long seed, CancellationToken cancellation)
    {
        RefuseModel(protocol, "hides links before training");
        using var place = new TemporaryFolder();
        var options = new ImportOptions { DataFolder = folder, Relations = Relations, Ids = ids, SkipInteractions = true };
        Dictionary<long, List<long>> taken;
        UserIdKind kind;
        using (var data = DataImport.Run(options, progress, cancellation))
        {
            kind = KindOf(data);
            taken = HeldOutData.Write(data, ImportFiles.Find(options), Protocols.KeptConnections(protocol), (int)(seed % int.MaxValue), place.Data);
        }

        Train(place.Data, kind, place.Model, seed, cancellation);
        var words = Protocols.KeptConnections(protocol) is { } kept ? $"new users with {kept} connections" : "hidden connections";
        return Measure(place.Model, trained => HeldOutData.Truth(taken, trained.Graph), protocol, words, seed, cancellation);
    }

    private EvaluationResult Measure(
        string directory, Func<ServingModel, int[][]> truth, string protocol, string words, long seed, CancellationToken cancellation)
    {
        using var trained = ServingModel.Load(ModelDirectory.CurrentVersion(directory));
        using var recommender = new OfflineRecommender(trained, Bridges(trained, cancellation));
        var baselines = Protocols.KeptConnections(protocol) is null ? [] : AttributeBaselines.Of(trained.Graph, trained.Profiles);
        var label = new EvaluationLabel(Title(words), folder, protocol, seed);
        return LinkEvaluator.Run(recommender, truth(trained), label, most, baselines, progress, cancellation);
    }

    // Only who is no bridge: everybody else who was not deleted is measured, whatever they chose.
    private OfflineRelations Bridges(ServingModel trained, CancellationToken cancellation)
    {
        var table = new RelationTable();
        foreach (var id in PeopleFlags.Read(Relations, new ModelNames(trained.Graph, trained.Ids).Texts, cancellation).NoBridges)
        {
            table.Apply(new RelationEvent(id, id, RelationKind.NotABridge, Active: true, TimeMs: 0));
        }

        return new OfflineRelations(trained.Graph, table);
    }

    private static UserIdKind KindOf(ImportedData data) => data.Ids is null ? UserIdKind.Number : UserIdKind.Text;

    private void Train(string data, UserIdKind? kind, string directory, long seed, CancellationToken cancellation)
    {
        var options = new TrainOptions
        {
            Import = new ImportOptions { DataFolder = data, Relations = Relations, Ids = kind },
            Model = directory,
            Seed = seed,
            // Heuristics break ties by ordinal: by id, as the published figures do.
            Parts = 1,
            Quick = quick,
            Without = without,
            Threads = Environment.ProcessorCount,
        };
        new TrainPipeline(options, progress, line => Console.Error.WriteLine(line), TimeProvider.System).Run(cancellation);
    }

    private void RefuseModel(string protocol, string reason)
    {
        if (model is not null)
        {
            throw new UserErrorException($"--protocol {protocol} {reason} and so trains its own model; leave --model out");
        }
    }

    private string Title(string words) =>
        $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}, {words}{(without.Length > 0 ? ", without " + without : "")}";

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("pymk-evaluate-").FullName;

        public string Data => Path.Combine(_path, "data");

        public string Model => Path.Combine(_path, "model");

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
