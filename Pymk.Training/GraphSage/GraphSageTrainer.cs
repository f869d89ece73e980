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
/// same weights. Weights to start from make a training that needs fewer steps.
/// </summary>
public static class GraphSageTrainer
{
    /// <summary>Trains on all connections of a graph; remove held-out connections first.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="profiles">Profiles of its users.</param>
    /// <param name="options">Settings.</param>
    /// <param name="seed">Seed of all draws.</param>
    /// <param name="progress">Receives every step.</param>
    /// <param name="cancellation">Cancels the training.</param>
    /// <param name="start">Weights to start from, of a network that <see cref="Fits"/>; null for random ones.</param>
    /// <exception cref="UserErrorException">The graph has no connections, or the device is missing.</exception>
    public static GraphSageModel Train(
        SocialGraph graph,
        ProfileTable profiles,
        GraphSageOptions options,
        long seed,
        IProgress<StageProgress>? progress,
        CancellationToken cancellation,
        GraphSageModel? start = null)
    {
        if (graph.ConnectionCount == 0)
        {
            throw new UserErrorException("the graph has no connections; GraphSAGE cannot train without them");
        }

        options = Sized(options, profiles);
        TorchRuntime.Load(options.Threads);
        random.manual_seed(seed);
        var device = TorchRuntime.Device(options.Device);
        var draw = new Random((int)(seed ^ (seed >> 32)));
        var held = EdgeSplit.Draw(graph, options.ValidationShare, draw);
        var tokens = ProfileTokens.Of(profiles, options);
        var network = new GraphSageNetwork((2 * options.Propagated) + EncoderScheme.ScalarCount, options);
        if (start is not null)
        {
            network.Load(start.Network.Weights());
        }

        network.to(device);
        var model = new GraphSageModel(options, network, device, new Dictionary<string, double>());
        var probe = new RecallProbe(held.Rest, held.Hidden, draw);
        model.Metrics = new GraphSageSession(model, held.Rest, graph, tokens, probe, options, draw, device, start is not null)
            .Learn(progress, cancellation);
        return model;
    }

    /// <summary>True where a training on these profiles can start from a model: both networks have the same inputs and shapes.</summary>
    public static bool Fits(GraphSageModel start, ProfileTable profiles, GraphSageOptions options)
    {
        var (wanted, given) = (Sized(options, profiles), start.Options);
        return (given.Propagated, given.TokenWidth, given.TokenRows, given.MaxTokens, given.DegreeExponent)
            == (wanted.Propagated, wanted.TokenWidth, wanted.TokenRows, wanted.MaxTokens, wanted.DegreeExponent);
    }

    private static GraphSageOptions Sized(GraphSageOptions options, ProfileTable profiles) =>
        options with { TokenRows = ProfileTokens.RowsFor(profiles, options.TokenRows) };
}
