using Pymk.Core.Features;
using Pymk.Core.Ranking;
using Pymk.Onnx;

namespace Pymk.Testing.Models;

/// <summary>A head with the layers that training exports and random constants.</summary>
internal static class TrainedHeadFixture
{
    private const int F = PairFeatures.Count;
    private const int P = UserRow.ProjectionDimension;
    private const int H = 32;

    /// <summary>Random constants. The first feature and the last seven logarithms are switched off, as training does with constant columns.</summary>
    public static HeadWeights Weights(int seed)
    {
        var random = new Random(seed);
        return new HeadWeights
        {
            Clip = 8,
            Mean = Draw(random, F, 2),
            Scale = [0, .. Draw(random, F - 1, 0.5f).Select(x => 1 + x)],
            LogFactor = [.. Draw(random, F, 0.5f).Select(x => 1 + x)],
            LogMean = Draw(random, F, 1),
            LogScale = [.. Draw(random, F - 7, 0.5f).Select(x => 1 + x), .. new float[7]],
            Pair = Draw(random, P * 2 * F, 0.3f),
            PairBias = Draw(random, P, 1),
            Hidden = Draw(random, H * P, 0.3f),
            HiddenBias = Draw(random, H, 1),
            Invite = Draw(random, H, 0.5f),
            InviteBias = -1,
            InviteLinear = Draw(random, 2 * F, 0.3f),
            Accept = Draw(random, H, 0.5f),
            AcceptBias = 0.5f,
            AcceptLinear = Draw(random, 2 * F, 0.3f),
        };
    }

    /// <summary>The ONNX head of these constants.</summary>
    /// <param name="w">The constants.</param>
    /// <param name="negated">Negates the hidden layer before its activation: the same constants, another function.</param>
    public static byte[] Onnx(HeadWeights w, bool negated = false)
    {
        var g = new OnnxModelBuilder("head");
        var user = g.Input("user_projection", 1, P);
        var candidates = g.Input("candidate_projections", "m", P);
        var pair = g.Input("pair", "m", F);
        var (low, high) = (g.Constant("low", [-w.Clip]), g.Constant("high", [w.Clip]));
        var scaled = g.Node("Mul", [g.Node("Sub", [pair, g.Constant("mean", w.Mean, F)]), g.Constant("scale", w.Scale, F)]);
        var grown = g.Node("Mul", [g.Node("Relu", [pair]), g.Constant("log_factor", w.LogFactor, F)]);
        var log = g.Node("Log", [g.Node("Add", [grown, g.Constant("one", [1])])]);
        var logScaled = g.Node("Mul", [g.Node("Sub", [log, g.Constant("log_mean", w.LogMean, F)]), g.Constant("log_scale", w.LogScale, F)]);
        var joined = g.Node("Concat", [g.Node("Clip", [scaled, low, high]), g.Node("Clip", [logScaled, low, high])], ("axis", 1));
        var pairPart = Gemm(g, joined, g.Constant("pair_layer", w.Pair, P, 2 * F), g.Constant("pair_layer_bias", w.PairBias, P));
        var h1 = g.Node("Relu", [g.Node("Add", [pairPart, g.Node("Add", [candidates, user])])]);
        var hidden = Gemm(g, h1, g.Constant("hidden", w.Hidden, H, P), g.Constant("hidden_bias", w.HiddenBias, H));
        var h2 = g.Node("Relu", [negated ? g.Node("Neg", [hidden]) : hidden]);
        Probability(g, "invite", h2, w.Invite, w.InviteBias, joined, w.InviteLinear);
        Probability(g, "accept", h2, w.Accept, w.AcceptBias, joined, w.AcceptLinear);
        return g.ToBytes();
    }

    private static string Gemm(OnnxModelBuilder g, params string[] inputs) => g.Node("Gemm", inputs, ("transB", 1));

    private static void Probability(OnnxModelBuilder g, string name, string hidden, float[] weight, float bias, string joined, float[] linear)
    {
        var deep = Gemm(g, hidden, g.Constant(name + "_weight", weight, 1, H), g.Constant(name + "_bias", [bias], 1));
        var wide = Gemm(g, joined, g.Constant(name + "_linear", linear, 1, 2 * F));
        var flat = g.Node("Reshape", [g.Node("Add", [deep, wide]), g.IntegerConstant(name + "_shape", -1)]);
        g.Output(g.Node("Sigmoid", [flat]), name, "m");
    }

    private static float[] Draw(Random random, int count, float reach) =>
        [.. Enumerable.Range(0, count).Select(_ => reach * ((2 * random.NextSingle()) - 1))];
}
