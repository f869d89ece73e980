using System.Text.Json;
using Pymk.Core.Features;
using Pymk.Core.Profiles;
using Pymk.Core.Ranking;
using Pymk.Training.GraphSage;
using Pymk.Training.Onnx;
using Pymk.Training.Ranker;

namespace Pymk.Training.Pipeline;

/// <summary>Writes the ranker's ONNX files after comparing them with libtorch, the feature rows with both projections of every user, and the schema.</summary>
internal static class ExportStage
{
    /// <summary>Runs the stage.</summary>
    /// <exception cref="InvalidOperationException">An ONNX file differs from libtorch.</exception>
    public static void Run(BuildFolder build, GraphSageModel sage, TrainedRanker ranker, UserRowTable rows, ProfileTable profiles, int seed)
    {
        var weights = RankerExport.Weights(ranker);
        byte[] head = RankerExport.Head(weights), towers = RankerExport.Towers(ranker);
        var difference = Math.Max(OnnxParity.Check(ranker, head, towers, seed), EmbeddingStage.Parity(build));
        File.WriteAllBytes(build.Model.Head, head);
        weights.Write(build.Model.HeadWeights);
        File.WriteAllBytes(build.Model.Towers, towers);
        RowProjection.Of(ranker, rows).Write(build.Model.Rows);
        ModelSchema.Write(ranker, sage.Options, profiles, build.Model.Schema);
        var curves = ranker.Curve.Select(c => new { loss = c.Loss, score = c.Score });
        File.WriteAllText(build.Model.Curves, JsonSerializer.Serialize(new { ranker = curves }));
        File.WriteAllText(build.Work.Parity, JsonSerializer.Serialize(difference));
    }

    /// <summary>The largest difference between libtorch and ONNX Runtime.</summary>
    public static double Parity(BuildFolder build) => JsonSerializer.Deserialize<double>(File.ReadAllText(build.Work.Parity));
}
