using System.Text.Json;
using Pymk.Core.Encoder;
using Pymk.Core.Features;

namespace Pymk.Testing.Models;

/// <summary>
/// Encoder and towers of the real shapes that have learnt nothing: an embedding is the friends' mean plus a little of what the profile's tokens drew, so that users with
/// the same friends lie together.
/// </summary>
internal static class EncoderFixture
{
    private const int Propagated = 8;
    private const int TokenRows = 64;

    public static void Write(string folder, float[][] embeddings, Random random)
    {
        var scheme = new EncoderScheme(Propagated, 0.5, TokenRows, 24, EncoderScheme.ScalarCount);
        File.WriteAllText(Path.Combine(folder, "schema.json"), JsonSerializer.Serialize(new { Encoder = scheme }, JsonSerializerOptions.Web));
        EncoderRows.Write(Path.Combine(folder, EncoderRows.FileName), new float[embeddings.Length * scheme.Width], scheme.Width, embeddings.SelectMany(e => e).ToArray());
        File.WriteAllBytes(Path.Combine(folder, UserEncoder.FileName), Encoder(scheme.Width, random));
        File.WriteAllBytes(Path.Combine(folder, UserTowers.FileName), Towers(random));
    }

    private static byte[] Encoder(int width, Random random)
    {
        const int d = UserRow.EmbeddingDimension;
        OnnxBytes[] nodes =
        [
            OnnxBytes.Node("Gather", ["table", "token_rows"], "vectors"),
            OnnxBytes.Node("Unsqueeze", ["token_weights", "axis"], "weights"),
            OnnxBytes.Node("MatMul", ["weights", "vectors"], "bags"),
            OnnxBytes.Node("Squeeze", ["bags", "axis"], "bag"),
            OnnxBytes.Node("Add", ["hidden_mean", "bag"], "sum"),
            OnnxBytes.Node("LpNormalization", ["sum"], "embedding"),
        ];
        return OnnxBytes.Model(
            nodes,
            [OnnxBytes.Floats("table", [TokenRows, d], Draw(random, TokenRows * d, 0.02f)), OnnxBytes.Longs("axis", 1)],
            [
                OnnxBytes.Value("own", -1, width), OnnxBytes.Value("mean", -1, width), OnnxBytes.LongValue("token_rows", -1, -2),
                OnnxBytes.Value("token_weights", -1, -2), OnnxBytes.Value("hidden_mean", -1, d),
            ],
            [OnnxBytes.Value("embedding", -1, d)]);
    }

    private static byte[] Towers(Random random)
    {
        const int p = UserRow.ProjectionDimension;
        return OnnxBytes.Model(
            [OnnxBytes.Node("MatMul", ["features", "user"], "user_projection"), OnnxBytes.Node("MatMul", ["features", "candidate"], "candidate_projection")],
            [
                OnnxBytes.Floats("user", [TowerFeatures.Count, p], Draw(random, TowerFeatures.Count * p, 0.2f)),
                OnnxBytes.Floats("candidate", [TowerFeatures.Count, p], Draw(random, TowerFeatures.Count * p, 0.2f)),
            ],
            [OnnxBytes.Value("features", -1, TowerFeatures.Count)],
            [OnnxBytes.Value("user_projection", -1, p), OnnxBytes.Value("candidate_projection", -1, p)]);
    }

    private static float[] Draw(Random random, int count, float scale) => [.. Enumerable.Range(0, count).Select(_ => scale * ((float)random.NextDouble() - 0.5f))];
}
