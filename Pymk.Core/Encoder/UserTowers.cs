using Microsoft.ML.OnnxRuntime;
using Pymk.Core.Features;
using Pymk.Core.Files;

namespace Pymk.Core.Encoder;

/// <summary>
/// The ranker's towers, <c>ranker/towers.onnx</c>: the two projections of a row, for users that join or change. Safe for concurrent use.
/// </summary>
public sealed class UserTowers : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    private UserTowers(InferenceSession session) => _session = session;

    /// <summary>Loads the towers.</summary>
    /// <exception cref="ModelFileException">Missing or not ONNX.</exception>
    public static UserTowers Load(string path)
    {
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            return new UserTowers(new InferenceSession(path, options));
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFileException(path, "not towers that this program can load; train the model again: " + e.Message);
        }
    }

    /// <summary>Fills both projections from the rest of the row.</summary>
    public void Project(UserRowContent content)
    {
        var features = new float[TowerFeatures.Count];
        TowerFeatures.Write(new UserRow(content.ToBytes()), features);
        using var input = OrtValue.CreateTensorValueFromMemory(features, [1, features.Length]);
        using var user = OrtValue.CreateTensorValueFromMemory(content.UserProjection, [1, content.UserProjection.Length]);
        using var candidate = OrtValue.CreateTensorValueFromMemory(content.CandidateProjection, [1, content.CandidateProjection.Length]);
        _session.Run(_run, ["features"], [input], ["user_projection", "candidate_projection"], [user, candidate]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
