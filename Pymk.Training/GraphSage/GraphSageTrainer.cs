using Pymk.Core.Encoder;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Training.Cli;
using Pymk.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.GraphSage;

/// <summary>
/// Trains GraphSAGE to predict hidden connections. Each round hides another part and computes neighbourhoods without it, so targets never leak. The
/// loss is a sampled softmax over the batch's friends and random users, logQ-corrected, with true friends masked. The same input and seed give the
/// same weights.
/// </summary>
public static class GraphSageTrainer
{
    /// <summary>Trains on all connections of a graph; remove held-out connections first.</summary>
    /// <exception cref="UserErrorException">The graph has no connections, or the device is missing.</exception>
    public static GraphSageModel Train(
        SocialGraph graph,
        ProfileTable profiles,
        GraphSageOptions options,
        long seed,
        IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        if (graph.ConnectionCount == 0)
        {
            throw new UserErrorException("the graph has no connections; GraphSAGE cannot train without them");
        }

        options = options with { TokenRows = ProfileTokens.RowsFor(profiles, options.TokenRows) };
        TorchRuntime.Load(options.Threads);
        random.manual_seed(seed);
        var device = TorchRuntime.Device(options.Device);
        var draw = new Random((int)(seed ^ (seed >> 32)));
        var held = EdgeSplit.Draw(graph, options.ValidationShare, draw);
        var tokens = ProfileTokens.Of(profiles, options);
        var network = new GraphSageNetwork((2 * options.Propagated) + EncoderScheme.ScalarCount, options);
        network.to(device);
        var model = new GraphSageModel(options, network, device, new Dictionary<string, double>());
        model.Metrics = new GraphSageSession(model, held.Rest, graph, tokens, new RecallProbe(held.Rest, held.Hidden, draw), options, draw, device)
            .Learn(progress, cancellation);
        return model;
    }
}
