using Pymk.Training.Evaluation.Measures;

namespace Pymk.Training.Evaluation.Links;

/// <summary>The measures of one evaluation. They are means over users, as <see cref="RankingScore"/> defines them.</summary>
internal sealed record EvaluationResult
{
    /// <summary>Data set and protocol, such as <c>foursquare-nyc, later links</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Folder of the data.</summary>
    public required string Data { get; init; }

    /// <summary>Protocol: <c>later</c>, <c>hidden</c> or <c>users</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Seed of training and of the hidden links.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of users measured.</summary>
    public required int Users { get; init; }

    /// <summary>Number of links to predict. A link counts once at each measured end.</summary>
    public required long Links { get; init; }

    /// <summary>The measures of each method, the model first.</summary>
    public required List<MethodResult> Methods { get; init; }

    /// <summary>recall@20 of the model, divided by that of the best of common neighbours, Adamic-Adar and resource allocation.</summary>
    public required double RecallRatio { get; init; }

    /// <summary>The same for MRR.</summary>
    public required double MrrRatio { get; init; }

    /// <summary>Share of the links to predict among the candidates.</summary>
    public required double CandidateRecall { get; init; }

    /// <summary>The same by source. A link found by several sources counts for each.</summary>
    public required Dictionary<string, double> CandidateRecallBySource { get; init; }

    /// <summary>The measures by the user's number of connections.</summary>
    public required List<DegreeResult> ByDegree { get; init; }

    /// <summary>Share of all users that are suggested to anyone.</summary>
    public required double Coverage { get; init; }

    /// <summary>Gini coefficient of how often each user is suggested: 0 when all are equal, 1 when one user has all.</summary>
    public required double ExposureGini { get; init; }

    /// <summary>Lorenz curve of the same: the share of all suggestions that the least suggested 0, 5 … 100 % of the users get.</summary>
    public required double[] ExposureLorenz { get; init; }

    /// <summary>Predicted score and observed share of true links among the suggestions, in ten bins of the score without the empty ones.</summary>
    public required List<CalibrationBin> Calibration { get; init; }

    /// <summary>Expected calibration error: the mean absolute difference of the two over all suggestions.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Loss and validation score of every pass of the ranker.</summary>
    public required TrainingCurves Curves { get; init; }

    /// <summary>The training figures of the manifest.</summary>
    public required Dictionary<string, double> Training { get; init; }
}
