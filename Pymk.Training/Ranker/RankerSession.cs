using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.Ranker;

/// <summary>The training loop: steps of links and logs in random order, AdamW with a cosine schedule; keeps the best epoch.</summary>
internal sealed class RankerSession(
    RankerSplit split, RankerNetwork network, RankerLoss losses, RankerValidation validation, RankerOptions options, Random shuffle, bool warm)
{
    private const double WarmUpShare = 0.02;

    // The score of some hundred validation lists is not more exact than this. Among equals the later epoch is kept: its steps were smaller.
    private const double Indistinct = 0.003;

    /// <summary>Trains and returns the best epoch's weights and (loss, score) of each epoch.</summary>
    public (RankerWeights Weights, List<(double Loss, double Score)> Curve) Train(IProgress<RankerProgress>? progress, CancellationToken cancellation)
    {
        var curve = new List<(double, double)>();
        RankerWeights? best = null;
        double bestScore = double.NegativeInfinity;
        var sinceBest = 0;
        if (warm)
        {
            // The weights to start from are kept where no epoch improves them.
            network.eval();
            (best, bestScore) = (network.Weights(), validation.Score());
        }

        using var optimizer = optim.AdamW(network.parameters(), options.LearningRate, weight_decay: options.WeightDecay);
        var stepsPerEpoch = Steps().Count;
        var total = stepsPerEpoch * options.Epochs;
        var step = 0;
        for (var epoch = 0; epoch < options.Epochs && sinceBest < options.Patience; epoch++)
        {
            network.train();
            double loss = 0;
            foreach (var run in Steps())
            {
                cancellation.ThrowIfCancellationRequested();
                SetRate(optimizer, options.LearningRate * Rate(step++, total));
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var value = run();
                value.backward();
                loss += value.item<float>();
                optimizer.step();
            }

            network.eval();
            var score = validation.Score();
            curve.Add((loss / Math.Max(1, stepsPerEpoch), score));
            progress?.Report(new RankerProgress(epoch + 1, options.Epochs, curve[^1].Item1, score));
            sinceBest++;
            if (best is null || score > bestScore - (warm ? 0 : Indistinct))
            {
                (best, bestScore, sinceBest) = (network.Weights(), Math.Max(score, bestScore), 0);
            }
        }

        return (best ?? network.Weights(), curve);
    }

    private List<Func<Tensor>> Steps()
    {
        var steps = new List<Func<Tensor>>();
        foreach (var group in split.Links.GroupBy(l => l.Snapshot).OrderBy(g => g.Key))
        {
            var lists = group.ToArray();
            shuffle.Shuffle(lists);
            steps.AddRange(lists.Chunk(options.ListsPerStep).Select(chunk => (Func<Tensor>)(() => losses.Links(chunk))));
        }

        foreach (var group in split.Log.GroupBy(l => l.Snapshot).OrderBy(g => g.Key))
        {
            var rows = group.SelectMany(l => Enumerable.Range(0, l.Candidates.Length).Select(i => (l, i))).ToArray();
            shuffle.Shuffle(rows);
            steps.AddRange(rows.Chunk(options.LogRowsPerStep).Select(chunk => (Func<Tensor>)(() => losses.Log(chunk))));
        }

        var order = steps.ToArray();
        shuffle.Shuffle(order);
        return [.. order];
    }

    // Linear warm-up, then a cosine to zero.
    private static double Rate(int step, int total)
    {
        var warm = Math.Min(1, (step + 1) / Math.Max(1.0, WarmUpShare * total));
        return warm * 0.5 * (1 + Math.Cos(Math.PI * step / Math.Max(1, total)));
    }

    private static void SetRate(optim.Optimizer optimizer, double rate)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }
}
