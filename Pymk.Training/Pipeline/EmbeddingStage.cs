using System.Text.Json;
using Pymk.Core.Encoder;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Training.Cli;
using Pymk.Training.GraphSage;
using Pymk.Training.Onnx;

namespace Pymk.Training.Pipeline;

/// <summary>Embeds every user, and writes the encoder as ONNX after a comparison with libtorch.</summary>
internal static class EmbeddingStage
{
    /// <summary>Runs the stage.</summary>
    /// <exception cref="InvalidOperationException">The ONNX file differs from libtorch.</exception>
    public static void Run(
        BuildFolder build, GraphSageModel sage, SocialGraph graph, ProfileTable profiles, IProgress<StageProgress> progress,
        CancellationToken cancellation)
    {
        var (inputs, tokens) = (GraphInputs.Of(graph, sage.Options), ProfileTokens.Of(profiles, sage.Options));
        var layers = new LayerProgress("embeddings", graph.UserCount, progress);
        var hidden = sage.Hidden(inputs, tokens, cancellation, embedded: layers.Add);
        var embeddings = sage.Embeddings(inputs.Neighbors, hidden, cancellation, layers.Add);
        EmbeddingFile.Write(embeddings, build.Model.Embeddings);
        EncoderRows.Write(build.Model.EncoderRows, inputs.Own, inputs.Width, hidden);
        var encoder = EncoderExport.Encoder(sage);
        var difference = EncoderParity.Check(encoder, graph, inputs, tokens, embeddings);
        File.WriteAllBytes(build.Model.Encoder, encoder);
        File.WriteAllText(build.Work.EncoderParity, JsonSerializer.Serialize(difference));
    }

    /// <summary>The largest difference between libtorch and ONNX Runtime.</summary>
    public static double Parity(BuildFolder build) => JsonSerializer.Deserialize<double>(File.ReadAllText(build.Work.EncoderParity));
}
