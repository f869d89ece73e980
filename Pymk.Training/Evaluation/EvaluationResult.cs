using System.Text.Json.Serialization;
using Pymk.Training.Evaluation.Logs;

namespace Pymk.Training.Evaluation;

/// <summary>Everything one evaluation measured; the machine-readable report. Measures are means over users, as <see cref="RankingScore"/> defines them.</summary>
internal sealed record EvaluationResult
{
    /// <summary>Data set and protocol, such as <c>foursquare-nyc, later links</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Folder the data came from.</summary>
    public required string Data { get; init; }

    /// <summary>Protocol: <c>later</c>, <c>hidden</c> or <c>users</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Seed of training and of what was hidden.</summary>
    public required long Seed { get; init; }

    /// <summary>Users measured.</summary>
    public required int Users { get; init; }

    /// <summary>Links to predict, counted at both ends.</summary>
    public required long Links { get; init; }

    /// <summary>Each method's measures; the model is called <c>pymk</c>.</summary>
    public required List<MethodResult> Methods { get; init; }

    /// <summary>recall@20 of the model over that of the best of common neighbours, Adamic-Adar and resource allocation.</summary>
    public required double RecallRatio { get; init; }

    /// <summary>The same for MRR.</summary>
    public required double MrrRatio { get; init; }

    /// <summary>Share of the links to predict that are among the candidates.</summary>
    public required double CandidateRecall { get; init; }

    /// <summary>The same, by the source that found them; a link found by several counts for each.</summary>
    public required Dictionary<string, double> CandidateRecallBySource { get; init; }

    /// <summary>By the user's number of connections.</summary>
    public required List<DegreeResult> ByDegree { get; init; }

    /// <summary>Share of all users who are suggested to anyone.</summary>
    public required double Coverage { get; init; }

    /// <summary>Gini coefficient of the times each user is suggested: 0 where all are alike, 1 where one takes all.</summary>
    public required double ExposureGini { get; init; }

    /// <summary>Lorenz curve of the same: share of all suggestions that the least shown 0, 5 … 100 % of the users get.</summary>
    public required double[] ExposureLorenz { get; init; }

    /// <summary>Predicted score and observed share of true links among what was suggested, in ten bins of the score; empty bins are left out.</summary>
    public required List<CalibrationBin> Calibration { get; init; }

    /// <summary>Mean absolute difference of the two over all suggestions: the expected calibration error.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>The ranker's loss and validation score, one a pass.</summary>
    public required TrainingCurves Curves { get; init; }

    /// <summary>Figures that training wrote into the manifest.</summary>
    public required Dictionary<string, double> Training { get; init; }
}

/// <summary>Measures of one method.</summary>
/// <param name="Name">Method.</param>
/// <param name="Recall">recall@20.</param>
/// <param name="Mrr">MRR within the first 20.</param>
/// <param name="Hit">hit@20.</param>
/// <param name="RecallCurve">recall@1 … recall@20.</param>
internal sealed record MethodResult(string Name, double Recall, double Mrr, double Hit, double[] RecallCurve);

/// <summary>Measures of the users of one range of degrees.</summary>
/// <param name="Degrees">The range, such as <c>3-5</c>.</param>
/// <param name="Users">How many.</param>
/// <param name="Recall">recall@20 of the model.</param>
/// <param name="Baseline">recall@20 of resource allocation.</param>
/// <param name="CandidateRecall">Share of their links among the candidates.</param>
internal sealed record DegreeResult(string Degrees, int Users, double Recall, double Baseline, double CandidateRecall);

/// <summary>Suggestions of one range of scores.</summary>
/// <param name="Predicted">Mean score.</param>
/// <param name="Observed">Share that were true links.</param>
/// <param name="Count">How many.</param>
internal sealed record CalibrationBin(double Predicted, double Observed, long Count);

/// <summary>How learning went, as <c>curves.json</c> of a model version tells it.</summary>
/// <param name="Ranker">The ranker's passes.</param>
internal sealed record TrainingCurves(List<CurvePoint> Ranker);

/// <summary>One pass.</summary>
/// <param name="Loss">Mean loss.</param>
/// <param name="Score">Validation score, higher is better.</param>
internal sealed record CurvePoint(double Loss, double Score);

/// <summary>All results of one run of <c>evaluate</c>.</summary>
/// <param name="Results">Rankings: one a protocol and seed.</param>
/// <param name="Logs">Logs: one a seed.</param>
internal sealed record EvaluationReport(List<EvaluationResult> Results, List<LogEvaluation> Logs);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(TrainingCurves))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
