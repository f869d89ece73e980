using System.Text.Json;
using Pymk.Core.Encoder;
using Pymk.Core.Features;
using Pymk.Core.Models;
using Pymk.Onnx;

namespace Pymk.Testing.Models;

/// <summary>
/// Encoder and towers of the real shapes with random weights. An embedding is the mean of the connections plus a little noise from the profile's
/// tokens, so users with the same connections are near each other.
/// </summary>
internal static class EncoderFixture
{
    private const int Propagated = 8;
    private const int TokenRows = 64;

    public static void Write(ModelFiles files, float[][] embeddings, Random random)
    {
        var scheme = new EncoderScheme(Propagated, 0.5, TokenRows, 24, EncoderScheme.ScalarCount);
        File.WriteAllText(files.Schema, JsonSerializer.Serialize(new { Encoder = scheme }, JsonSerializerOptions.Web));
        var own = new float[embeddings.Length * scheme.Width];
        EncoderRows.Write(files.EncoderRows, own, scheme.Width, embeddings.SelectMany(e => e).ToArray());
        File.WriteAllBytes(files.Encoder, Encoder(scheme.Width, random));
        File.WriteAllBytes(files.Towers, Towers(random));
    }

    private static byte[] Encoder(int width, Random random)
    {
        const int d = UserRow.EmbeddingDimension;
        var g = new OnnxModelBuilder("encoder");
        g.Input("own", "m", width);
        g.Input("mean", "m", width);
        var (rows, weights) = (g.IntegerInput("token_rows", "m", "t"), g.Input("token_weights", "m", "t"));
        var hiddenMean = g.Input("hidden_mean", "m", d);
        var vectors = g.Node("Gather", [g.Constant("table", Draw(random, TokenRows * d, 0.02f), TokenRows, d), rows]);
        var axis = g.IntegerConstant("axis", 1);
        var bag = g.Node("Squeeze", [g.Node("MatMul", [g.Node("Unsqueeze", [weights, axis]), vectors]), axis]);
        g.Output(g.Node("LpNormalization", [g.Node("Add", [hiddenMean, bag])]), "embedding", "m", d);
        return g.ToBytes();
    }

    private static byte[] Towers(Random random)
    {
        const int p = UserRow.ProjectionDimension;
        var g = new OnnxModelBuilder("towers");
        var features = g.Input("features", "m", TowerFeatures.Count);
        foreach (var tower in new[] { "user", "candidate" })
        {
            var weights = g.Constant(tower, Draw(random, TowerFeatures.Count * p, 0.2f), TowerFeatures.Count, p);
            g.Output(g.Node("MatMul", [features, weights]), tower + "_projection", "m", p);
        }

        return g.ToBytes();
    }

    private static float[] Draw(Random random, int count, float scale) =>
        [.. Enumerable.Range(0, count).Select(_ => scale * ((float)random.NextDouble() - 0.5f))];
}
