namespace Pymk.Training.Ranker;

/// <summary>Ranking and calibration metrics that do not depend on the model.</summary>
internal static class RankerMetrics
{
    private const int Bins = 15;

    /// <summary>
    /// Share of a list's positives among its top <paramref name="k"/>, and the reciprocal rank of the first; ties count against positives.
    /// </summary>
    public static (double Recall, double ReciprocalRank) Ranked(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, int k)
    {
        int positives = 0, found = 0, best = int.MaxValue;
        for (var i = 0; i < scores.Length; i++)
        {
            if (labels[i] <= 0)
            {
                continue;
            }

            positives++;
            var rank = 1;
            for (var j = 0; j < scores.Length; j++)
            {
                rank += labels[j] <= 0 && scores[j] >= scores[i] ? 1 : 0;
            }

            best = Math.Min(best, rank);
        }

        for (var i = 0; i < scores.Length; i++)
        {
            if (labels[i] > 0)
            {
                var better = 0;
                for (var j = 0; j < scores.Length; j++)
                {
                    better += j != i && (scores[j] > scores[i] || (scores[j] == scores[i] && (labels[j] <= 0 || j < i))) ? 1 : 0;
                }

                found += better < k ? 1 : 0;
            }
        }

        return positives == 0 ? (0, 0) : ((double)found / positives, 1.0 / best);
    }

    /// <summary>
    /// Area under the ROC curve: the probability that a positive scores above a negative; ties count half. NaN where a class is missing.
    /// </summary>
    public static double Auc(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels)
    {
        var order = new int[scores.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        var keys = scores.ToArray();
        Array.Sort(keys, order);
        double rankSum = 0;
        long positives = 0;
        for (var i = 0; i < keys.Length;)
        {
            var end = i;
            while (end < keys.Length && keys[end] == keys[i])
            {
                end++;
            }

            for (var j = i; j < end; j++)
            {
                if (labels[order[j]] > 0.5f)
                {
                    positives++;
                    rankSum += (i + end + 1) / 2.0;
                }
            }

            i = end;
        }

        var negatives = keys.Length - positives;
        return positives == 0 || negatives == 0 ? double.NaN : (rankSum - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }

    /// <summary>
    /// Expected calibration error over 15 bins of equal width (Naeini et al. 2015): mean of |average label - average probability|,
    /// weighted by bin size.
    /// </summary>
    public static double CalibrationError(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels)
    {
        var count = new long[Bins];
        var predicted = new double[Bins];
        var actual = new double[Bins];
        for (var i = 0; i < probabilities.Length; i++)
        {
            var bin = Math.Clamp((int)(probabilities[i] * Bins), 0, Bins - 1);
            count[bin]++;
            predicted[bin] += probabilities[i];
            actual[bin] += labels[i];
        }

        double error = 0;
        for (var b = 0; b < Bins; b++)
        {
            error += Math.Abs(predicted[b] - actual[b]);
        }

        return probabilities.Length == 0 ? double.NaN : error / probabilities.Length;
    }

    /// <summary>Mean negative log likelihood.</summary>
    public static double LogLoss(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels)
    {
        double sum = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            sum -= Math.Log(Math.Clamp(labels[i] > 0.5f ? probabilities[i] : 1 - probabilities[i], 1e-7f, 1));
        }

        return probabilities.Length == 0 ? 0 : sum / probabilities.Length;
    }
}
