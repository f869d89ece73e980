namespace Pymk.Training.Evaluation.Logs;

/// <summary>What one evaluation on logs measured: suggestions shown after the moment that training ended, judged by what people did.</summary>
internal sealed record LogEvaluation
{
    /// <summary>Data set and protocol.</summary>
    public required string Title { get; init; }

    /// <summary>Folder the data came from.</summary>
    public required string Data { get; init; }

    /// <summary>Seed of training.</summary>
    public required long Seed { get; init; }

    /// <summary>Where training ended and judging begins, unix seconds.</summary>
    public required long Cut { get; init; }

    /// <summary>Viewed suggestions that were judged.</summary>
    public required int Shown { get; init; }

    /// <summary>Viewed suggestions left out because the model does not know one of the two.</summary>
    public required int Unknown { get; init; }

    /// <summary>P(invite | shown), over all that were judged.</summary>
    public required TargetEvaluation Invite { get; init; }

    /// <summary>P(accept | invite), over the invitations with an answer.</summary>
    public required TargetEvaluation Accept { get; init; }

    /// <summary>The ranker's loss and validation score, one a pass.</summary>
    public required TrainingCurves Curves { get; init; }

    /// <summary>Figures that training wrote into the manifest.</summary>
    public required Dictionary<string, double> Training { get; init; }
}

/// <summary>How well one probability foretells.</summary>
/// <param name="Rows">Rows with a known outcome.</param>
/// <param name="Positives">Share of these that came true.</param>
/// <param name="Auc">Area under the ROC curve of the model.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins of equal width.</param>
/// <param name="TasteAuc">The same of the hidden probabilities that decided; null where the data has none.</param>
/// <param name="TasteCalibrationError">Their calibration error: what chance alone leaves on so many rows.</param>
/// <param name="CommonNeighborsAuc">AUC of the number of common neighbours, for comparison.</param>
/// <param name="Calibration">Mean probability and observed share, by bin.</param>
internal sealed record TargetEvaluation(
    int Rows, double Positives, double Auc, double CalibrationError, double? TasteAuc, double? TasteCalibrationError, double CommonNeighborsAuc,
    List<CalibrationBin> Calibration);
