using Pymk.Training.Ranker;

namespace Pymk.Training.Onnx;

/// <summary>Writes the ranker's two models: the head (projections and raw pair features to calibrated probabilities) and the towers.</summary>
internal static class RankerExport
{
    private const int P = RankerOptions.Projection;
    private const int H = RankerOptions.Hidden;

    /// <summary>
    /// Inputs <c>user_projection</c> [1, 64], <c>candidate_projections</c> [m, 64], <c>pair</c> [m, F]; outputs <c>invite</c> [m], <c>accept</c> [m].
    /// </summary>
    public static byte[] Head(TrainedRanker ranker)
    {
        var g = new OnnxGraph("pymk_head");
        int f = ranker.Pair.Count;
        var user = g.Input("user_projection", 1, P);
        var candidates = g.Input("candidate_projections", "m", P);
        var pair = g.Input("pair", "m", f);

        var (low, high) = (g.Weight("low", [-PairNormalization.Clip]), g.Weight("high", [PairNormalization.Clip]));
        var centred = g.Node("Sub", [pair, g.Weight("mean", ranker.Pair.Mean, f)]);
        var x = g.Node("Clip", [g.Node("Mul", [centred, g.Weight("scale", ranker.Pair.Scale, f)]), low, high]);
        var grown = g.Node("Mul", [g.Node("Relu", [pair]), g.Weight("log_factor", ranker.Pair.LogFactor, f)]);
        var log = g.Node("Log", [g.Node("Add", [grown, g.Weight("one", [1])])]);
        var logCentred = g.Node("Sub", [log, g.Weight("log_mean", ranker.Pair.LogMean, f)]);
        var y = g.Node("Clip", [g.Node("Mul", [logCentred, g.Weight("log_scale", ranker.Pair.LogScale, f)]), low, high]);
        var joined = g.Node("Concat", [x, y], ("axis", 1));

        var w = ranker.Weights;
        var pairPart = Linear(g, "pair_layer", joined, w.Pair, w.PairBias, 2 * f, P);
        var h1 = g.Node("Relu", [g.Node("Add", [pairPart, g.Node("Add", [candidates, user])])]);
        var h2 = g.Node("Relu", [Linear(g, "hidden_layer", h1, w.Hidden, w.HiddenBias, P, H)]);
        var half = w.Output.Length / 2;
        Probability(g, "invite", h2, w.Output[..half], w.OutputBias[0], joined, w.Straight[..(2 * f)]);
        Probability(g, "accept", h2, w.Output[half..], w.OutputBias[1], joined, w.Straight[(2 * f)..]);
        return g.ToBytes();
    }

    /// <summary>Input <c>features</c> [m, D]; outputs <c>user_projection</c> and <c>candidate_projection</c>, both [m, 64].</summary>
    public static byte[] Towers(TrainedRanker ranker)
    {
        var g = new OnnxGraph("pymk_towers");
        var d = ranker.NodeFeatureCount;
        var features = g.Input("features", "m", d);
        var (low, high) = (g.Weight("low", [-PairNormalization.Clip]), g.Weight("high", [PairNormalization.Clip]));
        var centred = g.Node("Sub", [features, g.Weight("mean", ranker.Node.Mean, d)]);
        var x = g.Node("Clip", [g.Node("Mul", [centred, g.Weight("scale", ranker.Node.Scale, d)]), low, high]);
        g.Output(g.Node("Gemm", [x, g.Weight("user_tower", ranker.Weights.UserTower, P, d)], ("transB", 1)), "user_projection", "m", P);
        g.Output(g.Node("Gemm", [x, g.Weight("candidate_tower", ranker.Weights.CandidateTower, P, d)], ("transB", 1)), "candidate_projection", "m", P);
        return g.ToBytes();
    }

    private static string Linear(OnnxGraph g, string name, string input, float[] weight, float[] bias, int inputs, int outputs) =>
        g.Node("Gemm", [input, g.Weight(name + "_weight", weight, outputs, inputs), g.Weight(name + "_bias", bias, outputs)], ("transB", 1));

    private static void Probability(OnnxGraph g, string name, string hidden, float[] weight, float bias, string joined, float[] straight)
    {
        var deep = Linear(g, name, hidden, weight, [bias], H, 1);
        var wide = g.Node("Gemm", [joined, g.Weight(name + "_straight_weight", straight, 1, straight.Length)], ("transB", 1));
        var logit = g.Node("Add", [deep, wide]);
        var flat = g.Node("Squeeze", [logit, g.Numbers(name + "_axes", 1)]);
        g.Output(g.Node("Sigmoid", [flat]), name, "m");
    }
}
