using Pymk.Training.Cli;
using Pymk.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.Ranker;

/// <summary>Progress of training.</summary>
/// <param name="Epoch">Finished epochs.</param>
/// <param name="Epochs">Maximum number of epochs.</param>
/// <param name="Loss">Mean loss of the last epoch.</param>
/// <param name="Score">Validation score of the last epoch; higher is better.</param>
public readonly record struct RankerProgress(int Epoch, int Epochs, double Loss, double Score);

/// <summary>
/// Trains the ranker: listwise on hidden links (sampled softmax over each user's real candidates), pointwise with position bias on logs.
/// The same set, options and seed give the same ranker.
/// </summary>
public static class RankerTrainer
{
    /// <summary>Trains, keeps the best epoch, calibrates on validation users and measures.</summary>
    /// <param name="set">The lists to learn from.</param>
    /// <param name="options">Settings.</param>
    /// <param name="seed">Seed of all draws.</param>
    /// <param name="progress">Receives every epoch.</param>
    /// <param name="cancellation">Cancels the training.</param>
    /// <param name="start">
    /// A ranker that <see cref="Fits"/>, to start from its weights before calibration. Its normalization is kept, as its weights mean nothing under
    /// another. Null for random weights.
    /// </param>
    /// <exception cref="UserErrorException">The set has no list to train on.</exception>
    public static TrainedRanker Train(
        RankerTrainingSet set, RankerOptions options, long seed, IProgress<RankerProgress>? progress, CancellationToken cancellation,
        TrainedRanker? start = null)
    {
        set.Validate();
        TorchRuntime.Load(options.Threads);
        random.manual_seed(seed);
        var device = TorchRuntime.Device(options.Device);
        var split = RankerSplit.Create(set, options.ValidationShare, seed);
        if (split.Links.Count == 0 && split.Log.Count == 0)
        {
            throw new UserErrorException("the ranker has no training data: no list holds both a positive and a negative candidate");
        }

        var pair = start?.Pair ?? PairNormalization.Learn(set);
        var node = start?.Node ?? NodeNormalization.Learn(set);
        var result = Learn(set, options, split, pair, node, start?.Learnt, device, seed, progress, cancellation);

        // Created outside the training scope, which disposes its tensors.
        return new TrainedRanker(set.PairFeatureNames, pair, node, result);
    }

    /// <summary>True where a training can start from a ranker: both have the same inputs.</summary>
    public static bool Fits(TrainedRanker start, IReadOnlyList<string> pairFeatures, int nodeFeatures) =>
        start.PairFeatureNames.SequenceEqual(pairFeatures) && start.NodeFeatureCount == nodeFeatures;

    private static RankerResult Learn(
        RankerTrainingSet set, RankerOptions options, RankerSplit split, PairNormalization pair, NodeNormalization node,
        RankerWeights? start, Device device, long seed, IProgress<RankerProgress>? progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var nodes = set.NodeFeatures.Select(n => tensor(n, device: device).reshape(-1, Math.Max(1, set.NodeFeatureCount))).ToArray();
        using var network = new RankerNetwork(pair, node, options.Dropout);
        if (start is not null)
        {
            network.Load(start);
        }

        network.to(device);
        var batches = new RankerBatches(set, nodes, device);
        var forward = new RankerForward(set, network, batches, options);
        var validation = new RankerValidation(forward, split, network, options);
        var sampling = new Random((int)(seed ^ (seed >> 32)));
        var losses = new RankerLoss(forward, network, batches, options, split.Log.Count > 0, sampling);
        var (weights, curve) = new RankerSession(split, network, losses, validation, options, sampling, start is not null).Train(progress, cancellation);
        network.Load(weights);
        network.eval();
        return RankerCalibration.Finish(split, validation, network, curve);
    }
}
