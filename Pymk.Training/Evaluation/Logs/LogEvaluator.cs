using Pymk.Training.Evaluation.Measures;
using Pymk.Training.Labels;
using Pymk.Training.Ranker;

namespace Pymk.Training.Evaluation.Logs;

/// <summary>Compares scores with what users did.</summary>
internal static class LogEvaluator
{
    private const int Bins = 10;

    /// <summary>Measures one target over the labels with a known outcome and a score.</summary>
    /// <param name="outcomes">1, 0, or <see cref="LabelTable.Censored"/>.</param>
    /// <param name="scores">The model's probabilities.</param>
    /// <param name="common">Common neighbours.</param>
    /// <param name="taste">The probabilities that decided in generated data; null if the data has none.</param>
    public static TargetEvaluation Judge(IReadOnlyList<sbyte> outcomes, float[] scores, float[] common, float[]? taste)
    {
        var rows = Enumerable.Range(0, scores.Length)
            .Where(i => outcomes[i] != LabelTable.Censored && !float.IsNaN(scores[i]) && !(taste is not null && float.IsNaN(taste[i]))).ToArray();
        var labels = Array.ConvertAll(rows, i => (float)outcomes[i]);
        var own = Array.ConvertAll(rows, i => scores[i]);
        var hidden = taste is null ? null : Array.ConvertAll(rows, i => taste[i]);
        return new TargetEvaluation(
            Rows: rows.Length,
            Positives: labels.Length == 0 ? 0 : labels.Average(),
            Auc: Finite(RankerMetrics.Auc(own, labels)),
            CalibrationError: Finite(RankerMetrics.CalibrationError(own, labels)),
            TasteAuc: hidden is null ? null : Finite(RankerMetrics.Auc(hidden, labels)),
            TasteCalibrationError: hidden is null ? null : Finite(RankerMetrics.CalibrationError(hidden, labels)),
            CommonNeighborsAuc: Finite(RankerMetrics.Auc(Array.ConvertAll(rows, i => common[i]), labels)),
            Calibration: Calibration(own, labels));
    }

    // Bins of equal numbers of rows, so every point of the plot has the same weight.
    private static List<CalibrationBin> Calibration(float[] scores, float[] labels)
    {
        var (keys, order) = ((float[])scores.Clone(), Enumerable.Range(0, scores.Length).ToArray());
        Array.Sort(keys, order);
        var bins = new List<CalibrationBin>();
        for (var b = 0; b < Bins; b++)
        {
            int first = (int)((long)b * order.Length / Bins), end = (int)((long)(b + 1) * order.Length / Bins);
            if (end > first)
            {
                bins.Add(new CalibrationBin(order[first..end].Average(i => scores[i]), order[first..end].Average(i => labels[i]), end - first));
            }
        }

        return bins;
    }

    // The AUC of a single outcome is undefined; 0.5 is the AUC of a guess.
    private static double Finite(double value) => double.IsFinite(value) ? value : 0.5;
}
