using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.Ranker;

/// <summary>The losses of a step: listwise for links, pointwise for logs.</summary>
internal sealed class RankerLoss(
    RankerForward forward, RankerNetwork network, RankerBatches batches, RankerOptions options, bool hasLog, Random sampling)
{
    /// <summary>
    /// For each positive p: softplus(log sum exp(negatives) + log(all / sampled) - s(p)), a sampled softmax without the other positives.
    /// </summary>
    public Tensor Links(RankerList[] lists)
    {
        var batch = batches.DrawLinks(lists, options.NegativesPerList, sampling);
        var scores = forward.Run(batch.Rows).select(1, 0).reshape(batch.Lists, batch.Slots);
        var positives = scores.narrow(1, 0, batch.PositiveSlots);
        var negatives = scores.narrow(1, batch.PositiveSlots, batch.Slots - batch.PositiveSlots);
        var masked = negatives + ((batch.Negative - 1) * 1e4);
        var rest = masked.logsumexp(1, keepdim: true) + batch.Correction.unsqueeze(1);
        var loss = (nn.functional.softplus(rest - positives) * batch.Positive).sum() / batch.Lists;
        return hasLog ? loss * options.LinksWeight : loss;
    }

    /// <summary>Cross entropy of both targets; position and earlier showings bias the invite logit.</summary>
    public Tensor Log((RankerList List, int Index)[] rows)
    {
        var batch = batches.TakeLog(rows);
        var logits = forward.Run(batch.Rows);
        var invite = nn.functional.binary_cross_entropy_with_logits(
            logits.select(1, 0) + network.ShowingBias(batch.Positions, batch.TimesShown), batch.Invited, batch.Weights, nn.Reduction.Sum);
        var accept = nn.functional.binary_cross_entropy_with_logits(logits.select(1, 1), batch.Accepted, batch.AcceptKnown, nn.Reduction.Sum);
        return (invite / batch.Weights.sum().clamp_min(1)) + (accept / batch.AcceptKnown.sum().clamp_min(1));
    }
}
