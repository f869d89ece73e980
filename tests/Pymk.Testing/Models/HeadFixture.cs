using Pymk.Core.Features;
using Pymk.Onnx;

namespace Pymk.Testing.Models;

/// <summary>
/// A head with random weights and strong weights for common neighbours: it ranks plausibly without training. Its layers differ from the trained
/// head's, so it always runs on ONNX Runtime.
/// </summary>
internal static class HeadFixture
{
    private const int F = PairFeatures.Count;
    private const int Wide = UserRow.ProjectionDimension;
    private const int Narrow = 32;

    public static byte[] Write(int seed)
    {
        var random = new Random(seed);
        var first = Draw(random, F * Wide, 0.3f);
        var second = Draw(random, Wide * Narrow, 0.2f);
        var invite = Draw(random, Narrow, 0.3f);
        first[(int)PairFeature.CommonNeighbors * Wide] = 4;
        second[0] = invite[0] = 1;

        var g = new OnnxModelBuilder("head");
        var user = g.Input("user_projection", 1, Wide);
        var candidates = g.Input("candidate_projections", "m", Wide);
        var pair = g.Node("MatMul", [g.Input("pair", "m", F), g.Constant("w1", first, F, Wide)]);
        var h1 = g.Node("Relu", [g.Node("Add", [g.Node("Add", [pair, candidates]), user])]);
        var h2 = g.Node("Relu", [g.Node("MatMul", [h1, g.Constant("w2", second, Wide, Narrow)])]);
        var flat = g.IntegerConstant("flat", -1);
        Probability(g, "invite", h2, invite, flat);
        Probability(g, "accept", h2, Draw(random, Narrow, 0.3f), flat);
        return g.ToBytes();
    }

    private static void Probability(OnnxModelBuilder g, string name, string hidden, float[] weights, string flat)
    {
        var logit = g.Node("MatMul", [hidden, g.Constant(name + "_w", weights, Narrow, 1)]);
        g.Output(g.Node("Reshape", [g.Node("Sigmoid", [logit]), flat]), name, "m");
    }

    private static float[] Draw(Random random, int count, float scale)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = scale * ((float)random.NextDouble() - 0.5f);
        }

        return values;
    }
}
