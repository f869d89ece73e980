using Pymk.Core.Ranking;
using Pymk.Onnx;
using Pymk.Training.Ranker;

namespace Pymk.Training.Onnx;

/// <summary>Exports the ranker: the head as ONNX and as plain weights for the fused head, and the towers as ONNX.</summary>
internal static class RankerExport
{
    private const int P = RankerOptions.Projection;
    private const int H = RankerOptions.Hidden;

    /// <summary>The head's constants.</summary>
    public static HeadWeights Weights(TrainedRanker ranker)
    {
        var (n, w) = (ranker.Pair, ranker.Weights);
        var terms = 2 * n.Count;
        return new HeadWeights
        {
            Clip = PairNormalization.Clip,
            Mean = n.Mean,
            Scale = n.Scale,
            LogFactor = n.LogFactor,
            LogMean = n.LogMean,
            LogScale = n.LogScale,
            Pair = w.Pair,
            PairBias = w.PairBias,
            Hidden = w.Hidden,
            HiddenBias = w.HiddenBias,
            Invite = w.Output[..H],
            InviteBias = w.OutputBias[0],
            InviteLinear = w.Straight[..terms],
            Accept = w.Output[H..],
            AcceptBias = w.OutputBias[1],
            AcceptLinear = w.Straight[terms..],
        };
    }

    /// <summary>
    /// The head as ONNX. Inputs: <c>user_projection</c> [1, 64], <c>candidate_projections</c> [m, 64], <c>pair</c> [m, F];
    /// outputs: <c>invite</c> [m], <c>accept</c> [m].
    /// </summary>
    public static byte[] Head(HeadWeights w)
    {
        var g = new OnnxModelBuilder("pymk_head");
        var f = w.Mean.Length;
        var user = g.Input("user_projection", 1, P);
        var candidates = g.Input("candidate_projections", "m", P);
        var pair = g.Input("pair", "m", f);

        var (low, high) = (g.Constant("low", [-w.Clip]), g.Constant("high", [w.Clip]));
        var centred = g.Node("Sub", [pair, g.Constant("mean", w.Mean, f)]);
        var x = g.Node("Clip", [g.Node("Mul", [centred, g.Constant("scale", w.Scale, f)]), low, high]);
        var grown = g.Node("Mul", [g.Node("Relu", [pair]), g.Constant("log_factor", w.LogFactor, f)]);
        var log = g.Node("Log", [g.Node("Add", [grown, g.Constant("one", [1])])]);
        var logCentred = g.Node("Sub", [log, g.Constant("log_mean", w.LogMean, f)]);
        var y = g.Node("Clip", [g.Node("Mul", [logCentred, g.Constant("log_scale", w.LogScale, f)]), low, high]);
        var joined = g.Node("Concat", [x, y], ("axis", 1));

        var pairPart = Linear(g, "pair_layer", joined, w.Pair, w.PairBias, 2 * f);
        var h1 = g.Node("Relu", [g.Node("Add", [pairPart, g.Node("Add", [candidates, user])])]);
        var h2 = g.Node("Relu", [Linear(g, "hidden_layer", h1, w.Hidden, w.HiddenBias, P)]);
        Probability(g, "invite", h2, w.Invite, w.InviteBias, joined, w.InviteLinear);
        Probability(g, "accept", h2, w.Accept, w.AcceptBias, joined, w.AcceptLinear);
        return g.ToBytes();
    }

    /// <summary>
    /// The towers as ONNX. Input: <c>features</c> [m, D]; outputs: <c>user_projection</c> [m, 64], <c>candidate_projection</c> [m, 64].
    /// </summary>
    public static byte[] Towers(TrainedRanker ranker)
    {
        var g = new OnnxModelBuilder("pymk_towers");
        var d = ranker.NodeFeatureCount;
        var features = g.Input("features", "m", d);
        var (low, high) = (g.Constant("low", [-PairNormalization.Clip]), g.Constant("high", [PairNormalization.Clip]));
        var centred = g.Node("Sub", [features, g.Constant("mean", ranker.Node.Mean, d)]);
        var x = g.Node("Clip", [g.Node("Mul", [centred, g.Constant("scale", ranker.Node.Scale, d)]), low, high]);
        var userTower = g.Constant("user_tower", ranker.Weights.UserTower, P, d);
        g.Output(g.Node("Gemm", [x, userTower], ("transB", 1)), "user_projection", "m", P);
        var candidateTower = g.Constant("candidate_tower", ranker.Weights.CandidateTower, P, d);
        g.Output(g.Node("Gemm", [x, candidateTower], ("transB", 1)), "candidate_projection", "m", P);
        return g.ToBytes();
    }

    private static string Linear(OnnxModelBuilder g, string name, string input, float[] weight, float[] bias, int inputs)
    {
        var (w, b) = (g.Constant(name + "_weight", weight, bias.Length, inputs), g.Constant(name + "_bias", bias, bias.Length));
        return g.Node("Gemm", [input, w, b], ("transB", 1));
    }

    private static void Probability(OnnxModelBuilder g, string name, string hidden, float[] weight, float bias, string joined, float[] linear)
    {
        var deep = Linear(g, name, hidden, weight, [bias], weight.Length);
        var wide = g.Node("Gemm", [joined, g.Constant(name + "_straight_weight", linear, 1, linear.Length)], ("transB", 1));
        var flat = g.Node("Squeeze", [g.Node("Add", [deep, wide]), g.IntegerConstant(name + "_axes", 1)]);
        g.Output(g.Node("Sigmoid", [flat]), name, "m");
    }
}
