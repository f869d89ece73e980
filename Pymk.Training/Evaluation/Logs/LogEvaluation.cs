using Pymk.Training.Evaluation.Measures;

namespace Pymk.Training.Evaluation.Logs;

/// <summary>The measures of one evaluation on logs: scores of suggestions shown after training ended, compared with what users did.</summary>
internal sealed record LogEvaluation
{
    /// <summary>Data set and protocol.</summary>
    public required string Title { get; init; }

    /// <summary>Folder of the data.</summary>
    public required string Data { get; init; }

    /// <summary>Seed of training.</summary>
    public required long Seed { get; init; }

    /// <summary>End of the training data, unix seconds.</summary>
    public required long Cut { get; init; }

    /// <summary>Number of labelled suggestions.</summary>
    public required int Shown { get; init; }

    /// <summary>Number of labelled suggestions with a user that the model does not know.</summary>
    public required int Unknown { get; init; }

    /// <summary>P(invite | shown), over all labels with a score.</summary>
    public required TargetEvaluation Invite { get; init; }

    /// <summary>P(accept | invite), over the invitations with an answer.</summary>
    public required TargetEvaluation Accept { get; init; }

    /// <summary>What the model's own order would have earned; null for logs without propensities.</summary>
    public PolicyValue? Policy { get; init; }

    /// <summary>Loss and validation score of every pass of the ranker.</summary>
    public required TrainingCurves Curves { get; init; }

    /// <summary>The training figures of the manifest.</summary>
    public required Dictionary<string, double> Training { get; init; }
}

/// <summary>The measures of one predicted probability.</summary>
/// <param name="Rows">Number of labels with a known outcome.</param>
/// <param name="Positives">Share of them that are positive.</param>
/// <param name="Auc">Area under the ROC curve of the model.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins of equal width.</param>
/// <param name="TasteAuc">AUC of the hidden probabilities that decided; null if the data has none.</param>
/// <param name="TasteCalibrationError">Calibration error of the hidden probabilities: the part that is due to chance.</param>
/// <param name="CommonNeighborsAuc">AUC of the number of common neighbours.</param>
/// <param name="Calibration">Predicted and observed share by bin.</param>
internal sealed record TargetEvaluation(
    int Rows, double Positives, double Auc, double CalibrationError, double? TasteAuc, double? TasteCalibrationError, double CommonNeighborsAuc,
    List<CalibrationBin> Calibration);
