using Pymk.Training.Cli;
using Pymk.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.Ranker;

/// <summary>A word on how far learning is.</summary>
/// <param name="Epoch">Passes done.</param>
/// <param name="Epochs">Most passes.</param>
/// <param name="Loss">Mean loss of the last pass.</param>
/// <param name="Score">Validation score of the last pass, higher is better.</param>
public readonly record struct RankerProgress(int Epoch, int Epochs, double Loss, double Score);

/// <summary>
/// Learns the ranker: listwise (sampled softmax over each user's real candidates) where links are hidden, pointwise with a position term where there are logs.
/// The same set, options and seed give the same ranker.
/// </summary>
public static class RankerTrainer
{
    /// <summary>Learns, keeps the pass that validates best, calibrates on the users kept out and measures.</summary>
    /// <exception cref="UserErrorException">Nothing to learn from.</exception>
    public static TrainedRanker Train(RankerTrainingSet set, RankerOptions options, long seed, IProgress<RankerProgress>? progress, CancellationToken cancellation)
    {
        set.Validate();
        TorchRuntime.Load(options.Threads);
        random.manual_seed(seed);
        var device = TorchRuntime.Device(options.Device);
        var split = RankerSplit.Create(set, options.ValidationShare, seed);
        if (split.Links.Count == 0 && split.Log.Count == 0)
        {
            throw new UserErrorException("the ranker has nothing to learn from: no list holds both a positive and a negative candidate");
        }

        var pair = PairNormalization.Learn(set);
        var node = NodeNormalization.Learn(set);
        var result = Learn(set, options, split, pair, node, device, seed, progress, cancellation);

        // Built outside the scope of learning, which ends with its tensors.
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
        var session = new RankerSession(set, split, network, new RankerBatches(set, nodes, device), options, new Random((int)(seed ^ (seed >> 32))));
        var (weights, curve) = session.Learn(progress, cancellation);
        network.Load(weights);
        network.eval();
        return RankerCalibration.Finish(split, session, network, curve);
    }
}
