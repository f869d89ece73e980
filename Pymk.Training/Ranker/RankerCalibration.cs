namespace Pymk.Training.Ranker;

/// <summary>The result of training: weights before and after calibration, metrics, and (loss, score) of each epoch.</summary>
internal sealed record RankerResult(
    RankerWeights Learnt, RankerWeights Weights, IReadOnlyDictionary<string, double> Metrics, IReadOnlyList<(double Loss, double Score)> Curve);

/// <summary>
/// Calibrates both probabilities on validation users. Metrics come from a fit on one half, measured on the other; the returned calibration is fitted
/// on all.
/// </summary>
internal static class RankerCalibration
{
    private const long HalfSeed = 0x5EED;

    // Prior of logits trained on the log loss: a standard deviation of 0.1.
    private const double LogPrecision = 100;

    public static RankerResult Finish(RankerSplit split, RankerValidation validation, RankerNetwork network, List<(double Loss, double Score)> curve)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["ranker.epochs"] = curve.Count };
        if (split.ValidationLinks.Count > 0)
        {
            var (recall, reciprocal) = validation.RankLinks();
            metrics["ranker.validation.recall@20"] = recall;
            metrics["ranker.validation.mrr"] = reciprocal;
        }

        var fromLogs = split.ValidationLog.Count > 0;
        var logits = validation.Logits(fromLogs ? split.ValidationLog : split.ValidationLinks);
        var invite = Fit("invite", logits.Invite, logits.Invited, logits.Users, fromLogs ? LogPrecision : 0, metrics);
        var accept = fromLogs ? Fit("accept", logits.Accept, logits.Accepted, logits.Users, LogPrecision, metrics) : PlattScale.Certain;
        var weights = network.Weights();
        var typical = MeanPositionBias(split.Log.Concat(split.ValidationLog), weights.Position) + weights.Shown[0];
        var offset = invite with { Offset = invite.Offset + (invite.Slope * typical) };
        return new RankerResult(weights, weights.Calibrated(offset, accept), metrics, curve);
    }

    private static PlattScale Fit(string target, float[] logits, float[] labels, int[] users, double precision, Dictionary<string, double> metrics)
    {
        var known = Enumerable.Range(0, labels.Length).Where(i => !float.IsNaN(labels[i])).ToArray();
        var fit = Array.FindAll(known, i => RankerSplit.Uniform(users[i], HalfSeed) < 0.5);
        var measure = Array.FindAll(known, i => RankerSplit.Uniform(users[i], HalfSeed) >= 0.5);
        if (known.Length == 0)
        {
            return target == "accept" ? PlattScale.Certain : PlattScale.Identity;
        }

        if (fit.Length > 0 && measure.Length > 0)
        {
            var scale = PlattScale.Fit(Array.ConvertAll(fit, i => logits[i]), Array.ConvertAll(fit, i => labels[i]), precision);
            var measured = Array.ConvertAll(measure, i => labels[i]);
            var probabilities = Array.ConvertAll(measure, i => scale.Probability(logits[i]));
            var auc = RankerMetrics.Auc(probabilities, measured);
            if (!double.IsNaN(auc))
            {
                metrics[$"ranker.{target}.auc"] = auc;
            }

            metrics[$"ranker.{target}.ece"] = RankerMetrics.CalibrationError(probabilities, measured);
        }

        return PlattScale.Fit(Array.ConvertAll(known, i => logits[i]), Array.ConvertAll(known, i => labels[i]), precision);
    }

    // Serving has no position yet: the invite probability is that of a typical position and a first showing. Fatigue rules discount further showings.
    private static float MeanPositionBias(IEnumerable<RankerList> lists, float[] bias)
    {
        double sum = 0;
        long count = 0;
        foreach (var list in lists)
        {
            for (var i = 0; list.Positions is not null && i < list.Candidates.Length; i++)
            {
                sum += bias[RankerBatches.PositionOf(list, i)];
                count++;
            }
        }

        return count == 0 ? 0 : (float)(sum / count);
    }
}
