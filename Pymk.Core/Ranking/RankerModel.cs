using Microsoft.ML.OnnxRuntime;
using Pymk.Core.Features;
using Pymk.Core.Files;

namespace Pymk.Core.Ranking;

/// <summary>
/// The trained head over <c>ranker/head.onnx</c>. Inputs: <c>user_projection</c> [1, 64], <c>candidate_projections</c> [m, 64], <c>pair</c> [m, F];
/// outputs: <c>invite</c> [m] and <c>accept</c> [m], calibrated probabilities.
/// </summary>
/// <remarks>One session serves any number of threads; each thread owns a <see cref="RankerScorer"/> with its buffers.</remarks>
public sealed class RankerModel : IDisposable
{
    /// <summary>The file's name below a version's folder.</summary>
    public const string FileName = "ranker/head.onnx";

    private RankerModel(InferenceSession session) => Session = session;

    internal InferenceSession Session { get; }

    /// <summary>The same head in one pass; null on an accelerator, and where the file or the processor does not suit it.</summary>
    internal FusedHead? Fused { get; private set; }

    /// <summary>Loads the head on the processor, one thread a call: requests run beside each other, not inside each other.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="configure">Changes the session, for instance to append another execution provider.</param>
    /// <exception cref="ModelFileException">Missing, not ONNX, or with other inputs than this program's.</exception>
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
            throw new ModelFileException(path, "is not a head this program can load: " + e.Message);
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
        if (configure is null && HeadWeights.TryRead(File.ReadAllBytes(path)) is { } weights && FusedHead.TryCreate(weights) is { } fused)
        {
            model.Fused = FusedHeadCheck.Agrees(model, fused, weights) ? fused : null;
        }

        return model;
    }

    /// <summary>A scorer with its own buffers, for one thread at a time.</summary>
    public RankerScorer CreateScorer() => new(this);

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private static void Check(InferenceSession session, string path, string input, int width)
    {
        if (!session.InputMetadata.TryGetValue(input, out var metadata) || metadata.Dimensions.Length != 2 || metadata.Dimensions[1] != width)
        {
            throw new ModelFileException(path, $"its input '{input}' is missing or not {width} wide; train the model again");
        }
    }
}
