using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.Ranker;

/// <summary>The loop of learning: steps of links and of logs in random order, AdamW with a cosine, the best pass kept.</summary>
internal sealed class RankerSession(
    RankerTrainingSet set, RankerSplit split, RankerNetwork network, RankerBatches batches, RankerOptions options, Random shuffle)
{
    private const int ValidationTop = 20;

    /// <summary>Validation logits with what is known of them, for calibration.</summary>
    public sealed record Judged(float[] Invite, float[] Accept, float[] Invited, float[] Accepted, int[] Users);

    /// <summary>Learns and returns the best pass's weights and one (loss, score) a pass.</summary>
    public (RankerWeights Weights, List<(double Loss, double Score)> Curve) Learn(IProgress<RankerProgress>? progress, CancellationToken cancellation)
    {
        var curve = new List<(double, double)>();
        RankerWeights? best = null;
        double bestScore = double.NegativeInfinity;
        var sinceBest = 0;
        using var optimizer = optim.AdamW(network.parameters(), options.LearningRate, weight_decay: options.WeightDecay);
        var stepsPerEpoch = Steps().Count;
        var total = stepsPerEpoch * options.Epochs;
        var step = 0;
        for (var epoch = 0; epoch < options.Epochs && sinceBest < options.Patience; epoch++)
        {
            network.train();
            double loss = 0;
            foreach (var run in Steps())
            {
                cancellation.ThrowIfCancellationRequested();
                SetRate(optimizer, options.LearningRate * Rate(step++, total));
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var value = run();
                value.backward();
                loss += value.item<float>();
                optimizer.step();
            }

            network.eval();
            var score = Validate();
            curve.Add((loss / Math.Max(1, stepsPerEpoch), score));
            progress?.Report(new RankerProgress(epoch + 1, options.Epochs, curve[^1].Item1, score));
            sinceBest++;
            if (best is null || score > bestScore)
            {
                (best, bestScore, sinceBest) = (network.Weights(), score, 0);
            }
        }

        return (best ?? network.Weights(), curve);
    }

    /// <summary>Logits of a whole list.</summary>
    public (float[] Invite, float[] Accept) Logits(RankerList list)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var logits = Forward(batches.Whole(list)).cpu();
        return (logits.select(1, 0).contiguous().data<float>().ToArray(), logits.select(1, 1).contiguous().data<float>().ToArray());
    }

    /// <summary>Logits of all validation lists of one kind, with the part of the showing's circumstances in the invite logit.</summary>
    public Judged Judge(IReadOnlyList<RankerList> lists)
    {
        List<float> invite = [], accept = [], invited = [], accepted = [];
        List<int> users = [];
        var weights = network.Weights();
        foreach (var list in lists)
        {
            var (i, a) = Logits(list);
            for (var row = 0; row < i.Length; row++)
            {
                invite.Add(i[row] + (list.Positions is null ? 0 : weights.Position[RankerBatches.PositionOf(list, row)] + weights.Shown[RankerBatches.ShownOf(list, row)]));
                accept.Add(a[row]);
                invited.Add(list.Labels[row]);
                accepted.Add(list.Accepted?[row] ?? float.NaN);
                users.Add(list.User);
            }
        }

        return new Judged([.. invite], [.. accept], [.. invited], [.. accepted], [.. users]);
    }

    /// <summary>Mean recall@20 and reciprocal rank within the validation lists of links.</summary>
    public (double Recall, double ReciprocalRank) JudgeLinks()
    {
        double recall = 0, reciprocal = 0;
        foreach (var list in split.ValidationLinks)
        {
            var (r, rr) = RankerMetrics.Ranked(Logits(list).Invite, list.Labels, ValidationTop);
            recall += r;
            reciprocal += rr;
        }

        var count = Math.Max(1, split.ValidationLinks.Count);
        return (recall / count, reciprocal / count);
    }

    private double Validate()
    {
        double score = 0;
        if (split.ValidationLinks.Count > 0 && (split.ValidationLog.Count == 0 || options.LinksWeight > 0))
        {
            var (recall, reciprocal) = JudgeLinks();
            score += (recall + reciprocal) * (split.ValidationLog.Count == 0 ? 1 : options.LinksWeight);
        }

        if (split.ValidationLog.Count > 0)
        {
            var judged = Judge(split.ValidationLog);
            score -= Loss(judged.Invite, judged.Invited) + Loss(judged.Accept, judged.Accepted);
        }

        return score;
    }

    private static double Loss(float[] logits, float[] labels)
    {
        var known = Enumerable.Range(0, labels.Length).Where(i => !float.IsNaN(labels[i])).ToArray();
        return RankerMetrics.LogLoss(Array.ConvertAll(known, i => PlattScale.Identity.Probability(logits[i])), Array.ConvertAll(known, i => labels[i]));
    }

    private List<Func<Tensor>> Steps()
    {
        var steps = new List<Func<Tensor>>();
        foreach (var group in split.Links.GroupBy(l => l.Snapshot).OrderBy(g => g.Key))
        {
            var lists = group.ToArray();
            shuffle.Shuffle(lists);
            steps.AddRange(lists.Chunk(options.ListsPerStep).Select(chunk => (Func<Tensor>)(() => LinksLoss(chunk))));
        }

        foreach (var group in split.Log.GroupBy(l => l.Snapshot).OrderBy(g => g.Key))
        {
            var rows = group.SelectMany(l => Enumerable.Range(0, l.Candidates.Length).Select(i => (l, i))).ToArray();
            shuffle.Shuffle(rows);
            steps.AddRange(rows.Chunk(options.LogRowsPerStep).Select(chunk => (Func<Tensor>)(() => LogLoss(chunk))));
        }

        var order = steps.ToArray();
        shuffle.Shuffle(order);
        return [.. order];
    }

    // For each positive p: softplus(log sum exp of the negatives + log(all / drawn) - s(p)), the sampled softmax without the other positives.
    private Tensor LinksLoss(RankerList[] lists)
    {
        var batch = batches.DrawLinks(lists, options.NegativesPerList, shuffle);
        var scores = Forward(batch.Rows).select(1, 0).reshape(batch.Lists, batch.Slots);
        var positives = scores.narrow(1, 0, batch.PositiveSlots);
        var negatives = scores.narrow(1, batch.PositiveSlots, batch.Slots - batch.PositiveSlots);
        var masked = negatives + ((batch.Negative - 1) * 1e4);
        var rest = masked.logsumexp(1, keepdim: true) + batch.Correction.unsqueeze(1);
        var loss = (nn.functional.softplus(rest - positives) * batch.Positive).sum() / batch.Lists;
        return split.Log.Count == 0 ? loss : loss * options.LinksWeight;
    }

    private Tensor LogLoss((RankerList List, int Index)[] rows)
    {
        var batch = batches.TakeLog(rows);
        var logits = Forward(batch.Rows);
        var invite = nn.functional.binary_cross_entropy_with_logits(
            logits.select(1, 0) + network.ShowingBias(batch.Positions, batch.TimesShown), batch.Invited, batch.Weights, nn.Reduction.Sum);
        var accept = nn.functional.binary_cross_entropy_with_logits(logits.select(1, 1), batch.Accepted, batch.AcceptKnown, nn.Reduction.Sum);
        return (invite / batch.Weights.sum().clamp_min(1)) + (accept / batch.AcceptKnown.sum().clamp_min(1));
    }

    private Tensor Forward(RankerBatches.Rows rows)
    {
        if (!options.UseTowers || set.NodeFeatureCount == 0)
        {
            var nothing = zeros(1, RankerOptions.Projection, device: rows.Pair.device);
            return network.Head(nothing, nothing, rows.Pair);
        }

        var users = network.ProjectUsers(rows.UserNodes).index_select(0, rows.UserIndex);
        return network.Head(users, network.ProjectCandidates(rows.CandidateNodes), rows.Pair);
    }

    private static double Rate(int step, int total)
    {
        var warm = Math.Min(1, (step + 1) / Math.Max(1.0, 0.02 * total));
        return warm * 0.5 * (1 + Math.Cos(Math.PI * step / Math.Max(1, total)));
    }

    private static void SetRate(optim.Optimizer optimizer, double rate)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }
}
