using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.Ranker;

/// <summary>Runs the network over rows of lists.</summary>
internal sealed class RankerForward(RankerTrainingSet set, RankerNetwork network, RankerBatches batches, RankerOptions options)
{
    /// <summary>Logits [rows, 2]: invite, accept.</summary>
    public Tensor Run(RankerBatches.Rows rows)
    {
        if (!options.UseTowers || set.NodeFeatureCount == 0)
        {
            var nothing = zeros(1, RankerOptions.Projection, device: rows.Pair.device);
            return network.Head(nothing, nothing, rows.Pair);
        }

        var users = network.ProjectUsers(rows.UserNodes).index_select(0, rows.UserIndex);
        return network.Head(users, network.ProjectCandidates(rows.CandidateNodes), rows.Pair);
    }

    /// <summary>Logits of a whole list, without gradients.</summary>
    public (float[] Invite, float[] Accept) Logits(RankerList list)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var logits = Run(batches.Whole(list)).cpu();
        return (logits.select(1, 0).contiguous().data<float>().ToArray(), logits.select(1, 1).contiguous().data<float>().ToArray());
    }
}
