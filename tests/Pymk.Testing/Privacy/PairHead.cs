using Pymk.Core.Features;
using Pymk.Onnx;

namespace Pymk.Testing.Privacy;

/// <summary>A head that scores a candidate by the first component of the candidate's projection and by nothing else.</summary>
internal static class PairHead
{
    public static byte[] Write()
    {
        const int p = UserRow.ProjectionDimension;
        var g = new OnnxModelBuilder("head");
        g.Input("user_projection", 1, p);
        var candidates = g.Input("candidate_projections", "m", p);
        g.Input("pair", "m", PairFeatures.Count);
        var first = new float[p];
        first[0] = 1;
        var logit = g.Node("MatMul", [candidates, g.Constant("first", first, p, 1)]);
        var score = g.Node("Reshape", [g.Node("Sigmoid", [logit]), g.IntegerConstant("flat", -1)]);
        g.Output(score, "invite", "m");
        g.Output(score, "accept", "m");
        return g.ToBytes();
    }
}
