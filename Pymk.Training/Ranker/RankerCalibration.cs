namespace Pymk.Training.Ranker;

/// <summary>What learning leaves: calibrated weights, figures, and (loss, score) of each pass.</summary>
internal sealed record RankerResult(RankerWeights Weights, Dictionary<string, double> Metrics, List<(double Loss, double Score)> Curve);

/// <summary>Calibrates both probabilities on users kept out of learning. Figures are of a fit on one half of them, measured on the other; what is kept is a fit on all.</summary>
internal static class RankerCalibration
{
    private const long HalfSeed = 0x5EED;

    // Of logits learnt on the logs' own log loss: a deviation of 0.1 beforehand.
    private const double TrustInLogs = 100;

    public static RankerResult Finish(RankerSplit split, RankerSession session, RankerNetwork network, List<(double Loss, double Score)> curve)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["ranker.epochs"] = curve.Count };
        if (split.ValidationLinks.Count > 0)
        {
            var (recall, reciprocal) = session.JudgeLinks();
            metrics["ranker.validation.recall@20"] = recall;
            metrics["ranker.validation.mrr"] = reciprocal;
        }

        var fromLogs = split.ValidationLog.Count > 0;
        var judged = session.Judge(fromLogs ? split.ValidationLog : split.ValidationLinks);
        var invite = Fit("invite", judged.Invite, judged.Invited, judged.Users, fromLogs ? TrustInLogs : 0, metrics);
        var accept = fromLogs ? Fit("accept", judged.Accept, judged.Accepted, judged.Users, TrustInLogs, metrics) : PlattScale.Certain;
        var weights = network.Weights();
        var typical = MeanPositionBias(split.Log.Concat(split.ValidationLog), weights.Position) + weights.Shown[0];
        var offset = invite with { Offset = invite.Offset + (invite.Slope * typical) };
        return new RankerResult(weights.Calibrated(offset, accept), metrics, curve);
    }

    private static PlattScale Fit(string target, float[] logits, float[] labels, int[] users, double trust, Dictionary<string, double> metrics)
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
            var scale = PlattScale.Fit(Array.ConvertAll(fit, i => logits[i]), Array.ConvertAll(fit, i => labels[i]), trust);
            var measured = Array.ConvertAll(measure, i => labels[i]);
            var probabilities = Array.ConvertAll(measure, i => scale.Probability(logits[i]));
            var auc = RankerMetrics.Auc(probabilities, measured);
            if (!double.IsNaN(auc))
            {
                metrics[$"ranker.{target}.auc"] = auc;
            }

            metrics[$"ranker.{target}.ece"] = RankerMetrics.CalibrationError(probabilities, measured);
        }

        return PlattScale.Fit(Array.ConvertAll(known, i => logits[i]), Array.ConvertAll(known, i => labels[i]), trust);
    }

    // Serving has no position yet: the invite probability is that of a typical one, and of a first showing; the rules discount further ones.
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
