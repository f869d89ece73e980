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
    /// <exception cref="UserErrorException">The set has no list to train on.</exception>
    public static TrainedRanker Train(
        RankerTrainingSet set, RankerOptions options, long seed, IProgress<RankerProgress>? progress, CancellationToken cancellation)
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

        var pair = PairNormalization.Learn(set);
        var node = NodeNormalization.Learn(set);
        var result = Learn(set, options, split, pair, node, device, seed, progress, cancellation);

        // Created outside the training scope, which disposes its tensors.
        return new TrainedRanker(set, pair, node, result.Weights, result.Metrics, result.Curve);
    }

    private static RankerResult Learn(
        RankerTrainingSet set, RankerOptions options, RankerSplit split, PairNormalization pair, NodeNormalization node, Device device, long seed,
        IProgress<RankerProgress>? progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var nodes = set.NodeFeatures.Select(n => tensor(n, device: device).reshape(-1, Math.Max(1, set.NodeFeatureCount))).ToArray();
        using var network = new RankerNetwork(pair, node, options.Dropout);
        network.to(device);
        var batches = new RankerBatches(set, nodes, device);
        var forward = new RankerForward(set, network, batches, options);
        var validation = new RankerValidation(forward, split, network, options);
        var sampling = new Random((int)(seed ^ (seed >> 32)));
        var losses = new RankerLoss(forward, network, batches, options, split.Log.Count > 0, sampling);
        var (weights, curve) = new RankerSession(split, network, losses, validation, options, sampling).Train(progress, cancellation);
        network.Load(weights);
        network.eval();
        return RankerCalibration.Finish(split, validation, network, curve);
    }
}
