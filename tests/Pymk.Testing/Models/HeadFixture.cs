using Pymk.Core.Features;

namespace Pymk.Testing.Models;

/// <summary>A ranking head of the real shape, late join to 64, 32 and one for each target, with weights drawn from a seed and a strong one for common neighbours: it ranks, but has learnt nothing.</summary>
internal static class HeadFixture
{
    private const int Wide = UserRow.ProjectionDimension;
    private const int Narrow = 32;

    public static byte[] Write(int seed)
    {
        var random = new Random(seed);
        OnnxBytes[] nodes =
        [
            OnnxBytes.Node("MatMul", ["pair", "w1"], "a1"),
            OnnxBytes.Node("Add", ["a1", "candidate_projections"], "a2"),
            OnnxBytes.Node("Add", ["a2", "user_projection"], "a3"),
            OnnxBytes.Node("Relu", ["a3"], "h1"),
            OnnxBytes.Node("MatMul", ["h1", "w2"], "b1"),
            OnnxBytes.Node("Relu", ["b1"], "h2"),
            .. Output("invite"),
            .. Output("accept"),
        ];
        var first = Draw(random, PairFeatures.Count * Wide, 0.3f);
        var second = Draw(random, Wide * Narrow, 0.2f);
        var invite = Draw(random, Narrow, 0.3f);
        first[(int)PairFeature.CommonNeighbors * Wide] = 4;
        second[0] = invite[0] = 1;
        OnnxBytes[] weights =
        [
            OnnxBytes.Floats("w1", [PairFeatures.Count, Wide], first),
            OnnxBytes.Floats("w2", [Wide, Narrow], second),
            OnnxBytes.Floats("invite_w", [Narrow, 1], invite),
            OnnxBytes.Floats("accept_w", [Narrow, 1], Draw(random, Narrow, 0.3f)),
            OnnxBytes.Longs("flat", -1),
        ];
        return OnnxBytes.Model(
            nodes,
            weights,
            [OnnxBytes.Value("user_projection", 1, Wide), OnnxBytes.Value("candidate_projections", -1, Wide), OnnxBytes.Value("pair", -1, PairFeatures.Count)],
            [OnnxBytes.Value("invite", -1), OnnxBytes.Value("accept", -1)]);
    }

    private static OnnxBytes[] Output(string name) =>
    [
        OnnxBytes.Node("MatMul", ["h2", name + "_w"], name + "_z"),
        OnnxBytes.Node("Sigmoid", [name + "_z"], name + "_p"),
        OnnxBytes.Node("Reshape", [name + "_p", "flat"], name),
    ];

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
