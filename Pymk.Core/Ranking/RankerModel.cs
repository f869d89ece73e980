using Microsoft.ML.OnnxRuntime;
using Pymk.Core.Features;
using Pymk.Core.Files;

namespace Pymk.Core.Ranking;

/// <summary>
/// The trained head, an ONNX file. Inputs: <c>user_projection</c> [1, 64], <c>candidate_projections</c> [m, 64], <c>pair</c> [m, F];
/// outputs: <c>invite</c> [m] and <c>accept</c> [m], calibrated probabilities.
/// </summary>
/// <remarks>Serves any number of threads; each thread uses its own <see cref="RankerScorer"/>.</remarks>
public sealed class RankerModel : IDisposable
{
    private RankerModel(InferenceSession session) => Session = session;

    internal InferenceSession Session { get; }

    /// <summary>True where the fused head scores instead of ONNX Runtime.</summary>
    public bool IsFused => Fused is not null;

    /// <summary>
    /// The same head as one pass; null on an accelerator, without <see cref="HeadWeights"/>, and where processor or widths do not suit it.
    /// </summary>
    internal FusedHead? Fused { get; private set; }

    /// <summary>Loads the head on the CPU with one thread a call: requests run side by side instead of sharing their threads.</summary>
    /// <param name="path">The ONNX file; the weights of <see cref="HeadWeights.PathBeside"/> are optional.</param>
    /// <param name="configure">Changes the session, for example appends another execution provider.</param>
    /// <exception cref="ModelFileException">A file is missing, damaged, or has other inputs than this program's.</exception>
    public static RankerModel Load(string path, Action<SessionOptions>? configure = null)
    {
        if (!File.Exists(path))
        {
            throw new ModelFileException(path, "does not exist; train the model again");
        }

        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        configure?.Invoke(options);
        InferenceSession session;
        try
        {
            session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFileException(path, "ONNX Runtime cannot load this head: " + e.Message);
        }

        try
        {
            Check(session, path, "user_projection", UserRow.ProjectionDimension);
            Check(session, path, "candidate_projections", UserRow.ProjectionDimension);
            Check(session, path, "pair", PairFeatures.Count);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        var model = new RankerModel(session);
        try
        {
            model.Fused = configure is null ? Fuse(model, HeadWeights.PathBeside(path)) : null;
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Creates a scorer with its own buffers, for one thread at a time.</summary>
    public RankerScorer CreateScorer() => new(this);

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private static FusedHead? Fuse(RankerModel model, string path) =>
        HeadWeights.TryRead(path) is { } weights && FusedHead.TryCreate(weights) is { } fused && FusedHeadCheck.Agrees(model, fused, weights)
            ? fused
            : null;

    private static void Check(InferenceSession session, string path, string input, int width)
    {
        if (!session.InputMetadata.TryGetValue(input, out var metadata) || metadata.Dimensions.Length != 2 || metadata.Dimensions[1] != width)
        {
            throw new ModelFileException(path, $"its input '{input}' is missing or not {width} wide; train the model again");
        }
    }
}
