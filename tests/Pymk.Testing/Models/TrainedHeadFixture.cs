using Pymk.Core.Features;

namespace Pymk.Testing.Models;

/// <summary>A head node for node as training exports it, standardisation included, with constants drawn from a seed.</summary>
internal static class TrainedHeadFixture
{
    private const int F = PairFeatures.Count;
    private const int P = UserRow.ProjectionDimension;
    private const int H = 32;

    /// <param name="seed">Draws the constants.</param>
    /// <param name="negated">Turns the sign of the hidden layer: the same names and sizes, another function.</param>
    public static byte[] Write(int seed, bool negated = false)
    {
        var random = new Random(seed);
        OnnxBytes[] nodes =
        [
            OnnxBytes.Node("Sub", ["pair", "mean"], "centred"),
            OnnxBytes.Node("Mul", ["centred", "scale"], "scaled"),
            OnnxBytes.Node("Clip", ["scaled", "low", "high"], "x"),
            OnnxBytes.Node("Relu", ["pair"], "positive"),
            OnnxBytes.Node("Mul", ["positive", "log_factor"], "grown"),
            OnnxBytes.Node("Add", ["grown", "one"], "grown_one"),
            OnnxBytes.Node("Log", ["grown_one"], "log"),
            OnnxBytes.Node("Sub", ["log", "log_mean"], "log_centred"),
            OnnxBytes.Node("Mul", ["log_centred", "log_scale"], "log_scaled"),
            OnnxBytes.Node("Clip", ["log_scaled", "low", "high"], "y"),
            OnnxBytes.Node("Concat", ["x", "y"], "joined", "axis", 1),
            OnnxBytes.Node("Gemm", ["joined", "pair_layer_weight", "pair_layer_bias"], "pair_part", "transB", 1),
            OnnxBytes.Node("Add", ["candidate_projections", "user_projection"], "towers"),
            OnnxBytes.Node("Add", ["pair_part", "towers"], "sum"),
            OnnxBytes.Node("Relu", ["sum"], "h1"),
            OnnxBytes.Node("Gemm", ["h1", "hidden_layer_weight", "hidden_layer_bias"], "hidden", "transB", 1),
            OnnxBytes.Node(negated ? "Neg" : "Identity", ["hidden"], "turned"),
            OnnxBytes.Node("Relu", ["turned"], "h2"),
            .. Output("invite"),
            .. Output("accept"),
        ];
        OnnxBytes[] weights =
        [
            OnnxBytes.Floats("low", [1], [-8]),
            OnnxBytes.Floats("high", [1], [8]),
            OnnxBytes.Floats("one", [1], [1]),
            OnnxBytes.Floats("mean", [F], Draw(random, F, 2)),
            OnnxBytes.Floats("scale", [F], [0, .. Draw(random, F - 1, 0.5f).Select(x => 1 + x)]),
            OnnxBytes.Floats("log_factor", [F], [.. Draw(random, F, 0.5f).Select(x => 1 + x)]),
            OnnxBytes.Floats("log_mean", [F], Draw(random, F, 1)),
            OnnxBytes.Floats("log_scale", [F], [.. Draw(random, F - 7, 0.5f).Select(x => 1 + x), .. new float[7]]),
            OnnxBytes.Floats("pair_layer_weight", [P, 2 * F], Draw(random, P * 2 * F, 0.3f)),
            OnnxBytes.Floats("pair_layer_bias", [P], Draw(random, P, 1)),
            OnnxBytes.Floats("hidden_layer_weight", [H, P], Draw(random, H * P, 0.5f)),
            OnnxBytes.Floats("hidden_layer_bias", [H], Draw(random, H, 1)),
            OnnxBytes.Floats("invite_weight", [1, H], Draw(random, H, 1)),
            OnnxBytes.Floats("invite_bias", [1], [-1]),
            OnnxBytes.Floats("accept_weight", [1, H], Draw(random, H, 1)),
            OnnxBytes.Floats("accept_bias", [1], [0.5f]),
            OnnxBytes.Floats("invite_straight_weight", [1, 2 * F], Draw(random, 2 * F, 0.3f)),
            OnnxBytes.Floats("accept_straight_weight", [1, 2 * F], Draw(random, 2 * F, 0.3f)),
            OnnxBytes.Longs("flat", -1),
        ];
        return OnnxBytes.Model(
            nodes,
            weights,
            [OnnxBytes.Value("user_projection", 1, P), OnnxBytes.Value("candidate_projections", -1, P), OnnxBytes.Value("pair", -1, F)],
            [OnnxBytes.Value("invite", -1), OnnxBytes.Value("accept", -1)]);
    }

    private static OnnxBytes[] Output(string name) =>
    [
        OnnxBytes.Node("Gemm", ["h2", name + "_weight", name + "_bias"], name + "_z", "transB", 1),
        OnnxBytes.Node("Gemm", ["joined", name + "_straight_weight"], name + "_wide", "transB", 1),
        OnnxBytes.Node("Add", [name + "_z", name + "_wide"], name + "_sum"),
        OnnxBytes.Node("Sigmoid", [name + "_sum"], name + "_p"),
        OnnxBytes.Node("Reshape", [name + "_p", "flat"], name),
    ];

    private static float[] Draw(Random random, int count, float reach) => [.. Enumerable.Range(0, count).Select(_ => reach * ((2 * random.NextSingle()) - 1))];
}
