using Pymk.Core.Graph;
using Pymk.Training.Cli;
using Pymk.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.GraphSage;

/// <summary>
/// The training loop: rounds that hide a new part of the graph, steps, and evaluations of the held-out recall that keep the best weights.
/// </summary>
internal sealed class GraphSageSession(
    GraphSageModel model,
    SocialGraph graph,
    SocialGraph whole,
    ProfileTokens tokens,
    RecallProbe probe,
    GraphSageOptions options,
    Random random,
    Device device,
    bool warm)
{
    private const string Stage = "graphsage";

    // One set of rows serves the rounds and the checks in turn.
    private readonly float[] _own = new float[(long)graph.UserCount * GraphInputs.WidthOf(options)];
    private readonly RoundMeans _means = new(graph.UserCount, GraphInputs.WidthOf(options));
    private float[]? _hidden;
    private float[] _gathered = [];
    private double _best = double.NegativeInfinity;
    private double[] _bestRecall = [0, 0];
    private float[][]? _bestWeights;
    private int _sinceBest;

    public Dictionary<string, double> Learn(IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        FreeMemory.GiveBack();
        using var optimizer = optim.Adam(model.Network.parameters(), options.LearningRate);
        var perRound = (int)Math.Max(1, Math.Min(options.Steps / options.Rounds, graph.ConnectionCount * options.HiddenShare / options.Batch));
        var rounds = Math.Max(1, options.Steps / perRound);
        var checkEvery = Math.Max(1, rounds / options.Checks);
        if (warm)
        {
            // The weights to start from are kept where no step improves them.
            Check(cancellation);
        }

        int step = 0, total = rounds * perRound;
        double loss = 0;
        for (var round = 0; round < rounds && _sinceBest < options.Patience; round++)
        {
            loss = Round(optimizer, perRound, step, total, progress, cancellation);
            step += perRound;

            // The graph of the round.
            FreeMemory.GiveBack();
            if ((round + 1) % checkEvery == 0 || round == rounds - 1)
            {
                Check(cancellation);
            }
        }

        model.Network.Load(_bestWeights!);
        model.Network.eval();
        return new(StringComparer.Ordinal)
        {
            ["graphsage.loss"] = loss,
            ["graphsage.steps"] = step,
            ["graphsage.recall@20"] = _bestRecall[0],
            ["graphsage.recall@500"] = _bestRecall[1],
        };
    }

    // Returns the mean loss of the steps. Apart, so that nothing of a round is alive after it.
    private double Round(
        optim.Optimizer optimizer, int steps, int done, int total, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var split = EdgeSplit.Draw(graph, options.HiddenShare, random);
        random.Shuffle(split.Hidden);
        var inputs = GraphInputs.Of(split.Rest, options, _own);
        _means.Clear();
        var sampler = new PairSampler(whole, split.Rest, inputs.Neighbors, options, random);
        model.Network.train();
        double loss = 0;
        for (var i = 0; i < steps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var first = Math.Min(i * options.Batch, Math.Max(0, split.Hidden.Length - options.Batch));
            var pairs = split.Hidden.AsSpan(first, Math.Min(options.Batch, split.Hidden.Length - first));
            if (pairs.Length > 1)
            {
                SetRate(optimizer, done + i, total);
                loss += Step(sampler.Draw(pairs), inputs, optimizer) / steps;
            }

            progress?.Report(new StageProgress(Stage, done + i + 1, total, "steps"));
        }

        return loss;
    }

    private void Check(CancellationToken cancellation)
    {
        model.Network.eval();
        var full = GraphInputs.Of(graph, options, _own);
        _hidden = model.Hidden(full, tokens, cancellation, _hidden);
        var recall = probe.Recall(model, full.Neighbors, _hidden, cancellation, 20, 500);
        var score = recall[0] + recall[1];
        _sinceBest++;
        if (score > _best)
        {
            (_best, _bestRecall, _bestWeights, _sinceBest) = (score, recall, model.Network.Weights(), 0);
        }
    }

    private double Step(PairBatch batch, GraphInputs inputs, optim.Optimizer optimizer)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var users = batch.Users.Length;
        int[] rows = [.. batch.Users, .. batch.Neighbors];
        var hidden = model.Network.First(Gather(rows, batch.Cold, inputs), tokens.Bags(rows));
        var own = hidden.narrow(0, 0, users);
        var weights = tensor(batch.NeighborWeights, device: device).reshape(users, options.FanOut, 1);
        var mean = (hidden.narrow(0, users, users * options.FanOut).reshape(users, options.FanOut, -1) * weights).sum(1);
        var embedded = model.Network.Second(own, mean);
        var askers = embedded.narrow(0, 0, batch.Pairs);
        var others = embedded.narrow(0, batch.Pairs, users - batch.Pairs);
        var offsets = tensor(batch.LogitOffsets, device: device).reshape(batch.Pairs, -1);
        var logits = (askers.mm(others.t()) / options.Temperature) + offsets;
        var loss = nn.functional.cross_entropy(logits, arange(batch.Pairs, device: device));
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    // Own rows and neighbours' means side by side; a user with masked connections has only the entry of degree zero.
    private Tensor Gather(int[] rows, bool[] cold, GraphInputs inputs)
    {
        var w = inputs.Width;
        _means.Ask(inputs, rows);
        if (_gathered.Length < rows.Length * 2 * w)
        {
            _gathered = new float[rows.Length * 2 * w];
        }

        Parallel.For(0, rows.Length, i =>
        {
            var target = _gathered.AsSpan(i * 2 * w, 2 * w);
            if (i < cold.Length && cold[i])
            {
                target.Clear();
                target[w - 1] = 1;
                return;
            }

            inputs.Own.AsSpan(rows[i] * w, w).CopyTo(target);
            _means.Of(rows[i]).CopyTo(target[w..]);
        });
        return RowTensor.Of(_gathered.AsSpan(0, rows.Length * 2 * w), rows.Length, 2 * w, device);
    }

    private void SetRate(optim.Optimizer optimizer, int step, int total)
    {
        var warm = Math.Min(1, (step + 1) / Math.Max(1.0, 0.03 * total));
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = options.LearningRate * warm * (0.05 + (0.95 * 0.5 * (1 + Math.Cos(Math.PI * step / total))));
        }
    }
}
