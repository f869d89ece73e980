using Pymk.Onnx;
using Pymk.Training.GraphSage;

namespace Pymk.Training.Onnx;

/// <summary>
/// Exports GraphSAGE as one ONNX model for users that join or change. Inputs: <c>own</c> [m, W] and <c>mean</c> [m, W], a user's row and the weighted
/// mean of its neighbours' rows (<see cref="GraphInputs"/>); <c>token_rows</c> and <c>token_weights</c> [m, t], the profile, padded with weight 0;
/// <c>hidden_mean</c> [m, 128], the weighted mean of the neighbours' <c>hidden</c>. Outputs: <c>hidden</c> [m, 128] and <c>embedding</c> [m, 128],
/// of unit length. A first run over the neighbours gives their <c>hidden</c>, a second run over the user its <c>embedding</c>.
/// </summary>
internal static class EncoderExport
{
    private const int D = GraphSageOptions.Dimension;

    public static byte[] Encoder(GraphSageModel model)
    {
        var g = new OnnxModelBuilder("pymk_encoder");
        var (w, width, tokenWidth) = (model.Network.Export(), model.Network.InputWidth, model.Options.TokenWidth);
        var (own, mean) = (g.Input("own", "m", width), g.Input("mean", "m", width));
        var (rows, weights) = (g.IntegerInput("token_rows", "m", "t"), g.Input("token_weights", "m", "t"));
        var hiddenMean = g.Input("hidden_mean", "m", D);

        var vectors = g.Node("Gather", [g.Constant("token_table", w.TokenTable, w.TokenTable.Length / tokenWidth, tokenWidth), rows], ("axis", 0));
        var axis = g.IntegerConstant("axis", 1);
        var bag = g.Node("Squeeze", [g.Node("MatMul", [g.Node("Unsqueeze", [weights, axis]), vectors]), axis]);
        var both = g.Node("Concat", [own, mean], ("axis", 1));
        var first = g.Node("Gemm", [both, g.Constant("first", w.First, D, 2 * width), g.Constant("first_bias", w.FirstBias, D)], ("transB", 1));
        var ofTokens = g.Node("Gemm", [bag, g.Constant("first_of_tokens", w.FirstOfTokens, D, tokenWidth)], ("transB", 1));
        var hidden = g.Node("Relu", [g.Node("Add", [first, ofTokens])]);
        var joined = g.Node("Concat", [hidden, hiddenMean], ("axis", 1));
        var second = g.Node("Gemm", [joined, g.Constant("second", w.Second, D, 2 * D), g.Constant("second_bias", w.SecondBias, D)], ("transB", 1));
        g.Output(hidden, "hidden", "m", D);
        g.Output(g.Node("LpNormalization", [second], ("axis", 1), ("p", 2)), "embedding", "m", D);
        return g.ToBytes();
    }
}
