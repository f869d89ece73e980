using Pymk.Core.Features;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Training.GraphSage;
using Pymk.Training.Ranker;

namespace Pymk.Training.Evaluation.Judging;

/// <summary>The weights of a version: encoder, towers and the exported head.</summary>
/// <param name="Encoder">The encoder.</param>
/// <param name="Ranker">The ranker, for its towers.</param>
/// <param name="Head">File of the exported head.</param>
internal sealed record JudgedWeights(GraphSageModel Encoder, TrainedRanker Ranker, string Head) : IDisposable
{
    /// <summary>Reads the weights of a version; null and a reason where this program cannot use them. libtorch must be loaded.</summary>
    public static JudgedWeights? Read(ModelFiles files, out string reason)
    {
        reason = "";
        if (!File.Exists(files.EncoderWeights) || !File.Exists(files.RankerWeights))
        {
            reason = $"{Path.GetFileName(files.Folder)} keeps no weights";
            return null;
        }

        try
        {
            var (encoder, ranker) = (GraphSageModel.Load(files.EncoderWeights), TrainedRanker.Load(files.RankerWeights));
            if (RankerTrainer.Fits(ranker, PairFeatures.Names, TowerFeatures.Count))
            {
                return new JudgedWeights(encoder, ranker, files.Head);
            }

            encoder.Dispose();
            ranker.Dispose();
            reason = $"{Path.GetFileName(files.Folder)} ranks by other features than this program";
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
