namespace Pymk.Training.Ranker;

/// <summary>Validation logits with their labels; one entry for each candidate of a list.</summary>
internal sealed record ValidationLogits(float[] Invite, float[] Accept, float[] Invited, float[] Accepted, int[] Users);

/// <summary>Measures the network on the lists of validation users.</summary>
internal sealed class RankerValidation(RankerForward forward, RankerSplit split, RankerNetwork network, RankerOptions options)
{
    private const int Top = 20;

    /// <summary>The score of early stopping, higher is better: recall and reciprocal rank of links, minus the log loss of logs.</summary>
    public double Score()
    {
        double score = 0;
        if (split.ValidationLinks.Count > 0 && (split.ValidationLog.Count == 0 || options.LinksWeight > 0))
        {
            var (recall, reciprocal) = RankLinks();
            score += (recall + reciprocal) * (split.ValidationLog.Count == 0 ? 1 : options.LinksWeight);
        }

        if (split.ValidationLog.Count > 0)
        {
            var logits = Logits(split.ValidationLog);
            score -= Loss(logits.Invite, logits.Invited) + Loss(logits.Accept, logits.Accepted);
        }

        return score;
    }

    /// <summary>Logits of all candidates of lists; the invite logit includes the impression's bias.</summary>
    public ValidationLogits Logits(IReadOnlyList<RankerList> lists)
    {
        List<float> invite = [], accept = [], invited = [], accepted = [];
        List<int> users = [];
        var weights = network.Weights();
        foreach (var list in lists)
        {
            var (i, a) = forward.Logits(list);
            for (var row = 0; row < i.Length; row++)
            {
                var bias = list.Positions is null ? 0
                    : weights.Position[RankerBatches.PositionOf(list, row)] + weights.Shown[RankerBatches.ShownOf(list, row)];
                invite.Add(i[row] + bias);
                accept.Add(a[row]);
                invited.Add(list.Labels[row]);
                accepted.Add(list.Accepted?[row] ?? float.NaN);
                users.Add(list.User);
            }
        }

        return new ValidationLogits([.. invite], [.. accept], [.. invited], [.. accepted], [.. users]);
    }

    /// <summary>Mean recall@20 and reciprocal rank of the validation link lists.</summary>
    public (double Recall, double ReciprocalRank) RankLinks()
    {
        double recall = 0, reciprocal = 0;
        foreach (var list in split.ValidationLinks)
        {
            var (r, rr) = RankerMetrics.Ranked(forward.Logits(list).Invite, list.Labels, Top);
            recall += r;
            reciprocal += rr;
        }

        var count = Math.Max(1, split.ValidationLinks.Count);
        return (recall / count, reciprocal / count);
    }

    private static double Loss(float[] logits, float[] labels)
    {
        var known = Enumerable.Range(0, labels.Length).Where(i => !float.IsNaN(labels[i])).ToArray();
        var probabilities = Array.ConvertAll(known, i => PlattScale.Identity.Probability(logits[i]));
        return RankerMetrics.LogLoss(probabilities, Array.ConvertAll(known, i => labels[i]));
    }
}
