using Pymk.Core.Features;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Training.GraphSage;
using Pymk.Training.Ranker;

namespace Pymk.Training.Pipeline;

/// <summary>The weights that a training starts from.</summary>
/// <param name="Encoder">The encoder.</param>
/// <param name="Ranker">The ranker.</param>
internal sealed record WarmStart(GraphSageModel Encoder, TrainedRanker Ranker) : IDisposable
{
    /// <summary>Reads the weights of a version; null and a reason where the training cannot start from them. libtorch must be loaded.</summary>
    /// <param name="files">The version.</param>
    /// <param name="profiles">The profiles to train on.</param>
    /// <param name="options">Settings of the encoder.</param>
    /// <param name="reason">Why not; empty otherwise.</param>
    public static WarmStart? Read(ModelFiles files, ProfileTable profiles, GraphSageOptions options, out string reason)
    {
        try
        {
            var start = new WarmStart(GraphSageModel.Load(files.EncoderWeights), TrainedRanker.Load(files.RankerWeights));
            reason = !GraphSageTrainer.Fits(start.Encoder, profiles, options) ? "its encoder has other settings or another size"
                : !RankerTrainer.Fits(start.Ranker, PairFeatures.Names, TowerFeatures.Count) ? "its ranker has other features"
                : "";
            if (reason.Length == 0)
            {
                return start;
            }

            start.Dispose();
        }
        catch (ModelFileException e)
        {
            reason = e.Message;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Encoder.Dispose();
        Ranker.Dispose();
    }
}
