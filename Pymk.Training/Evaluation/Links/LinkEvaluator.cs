using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Measures;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Evaluation.Links;

/// <summary>What an evaluation is called in its reports.</summary>
/// <param name="Title">Data set and protocol, such as <c>foursquare-nyc, later links</c>.</param>
/// <param name="Data">Folder of the data.</param>
/// <param name="Protocol">Protocol: <c>later</c>, <c>hidden</c> or <c>users</c>.</param>
/// <param name="Seed">Seed of training and of the hidden links.</param>
internal readonly record struct EvaluationLabel(string Title, string Data, string Protocol, long Seed);

/// <summary>Measures a model and the baselines on the users who have a link to predict.</summary>
internal static class LinkEvaluator
{
    /// <summary>The model's name in results.</summary>
    public const string ModelName = "pymk";

    /// <summary>Runs the evaluation on all processors.</summary>
    /// <param name="recommender">The model.</param>
    /// <param name="truth">For each ordinal the true links, ascending; empty for users who are not measured.</param>
    /// <param name="label">What the evaluation is called.</param>
    /// <param name="most">Most users to measure, drawn by the seed of the label; null for all.</param>
    /// <param name="attributes">Baselines by attributes: each name with a function that ranks others for a user.</param>
    /// <param name="progress">Receives every finished user.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public static EvaluationResult Run(
        OfflineRecommender recommender, int[][] truth, EvaluationLabel label, int? most,
        IReadOnlyDictionary<string, Func<int, int[]>> attributes, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var users = Enumerable.Range(0, truth.Length).Where(u => truth[u].Length > 0).ToArray();
        if (most < users.Length)
        {
            new Random((int)(label.Seed % int.MaxValue)).Shuffle(users);
            users = [.. users.Take(most.Value).Order()];
        }

        var graph = recommender.Model.Graph;
        var bridge = new Visibility(asker: -1, blocked: [], recommender.People);
        var walked = BridgeGraph.Of(graph, [.. Enumerable.Range(0, graph.UserCount).Where(user => !bridge.IsBridge(user))]);
        var total = new LinkTally(recommender, walked, attributes);
        var together = new Lock();
        var done = 0L;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, users.Length, parallel, () => new LinkTally(recommender, walked, attributes), (i, _, tally) =>
        {
            tally.Measure(users[i], truth[users[i]]);
            progress?.Report(new StageProgress("evaluate", Interlocked.Increment(ref done), users.Length, "users"));
            return tally;
        }, tally =>
        {
            lock (together)
            {
                total.Add(tally);
            }
        });
        return Result(total, label, users.Length, recommender.Model);
    }

    private static EvaluationResult Result(LinkTally tally, EvaluationLabel label, int users, ServingModel model) => new()
    {
        Title = label.Title,
        Data = label.Data,
        Protocol = label.Protocol,
        Seed = label.Seed,
        Users = users,
        Links = tally.Sources.Links,
        Methods = [tally.Model.ToResult(ModelName), .. tally.BaselineResults],
        RecallRatio = Ratio.Of(tally.Model.Recall, tally.NeighborHeuristics.Max(b => b.Recall)),
        MrrRatio = Ratio.Of(tally.Model.Mrr, tally.NeighborHeuristics.Max(b => b.Mrr)),
        CandidateRecall = tally.Sources.Recall,
        CandidateRecallBySource = tally.Sources.RecallBySource,
        ByDegree = tally.Degrees.Results,
        Coverage = tally.Exposure.Coverage,
        ExposureGini = tally.Exposure.Gini(),
        ExposureLorenz = tally.Exposure.Lorenz(),
        Calibration = tally.Calibration.Bins,
        CalibrationError = tally.Calibration.Error,
        Curves = TrainingCurves.Read(model.Files),
        Training = model.Manifest.Metrics,
    };
}
