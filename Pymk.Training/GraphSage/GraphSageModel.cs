using Pymk.Core.Files;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.GraphSage;

/// <summary>A trained GraphSAGE. Embeds all users of a graph layer by layer; the graph may hold users that training did not see.</summary>
public sealed class GraphSageModel : IDisposable
{
    private const string Kind = "graphsage";
    private const int Version = 1;
    private const int Chunk = 8_192;

    private readonly GraphSageOptions _options;
    private readonly Device _device;

    internal GraphSageModel(GraphSageOptions options, GraphSageNetwork network, Device device, IReadOnlyDictionary<string, double> metrics)
    {
        (_options, Network, _device, Metrics) = (options, network, device, metrics);
    }

    /// <summary>
    /// Metrics of training: <c>graphsage.recall@20</c>, <c>graphsage.recall@500</c>, <c>graphsage.loss</c>, <c>graphsage.steps</c>.
    /// </summary>
    public IReadOnlyDictionary<string, double> Metrics { get; internal set; }

    internal GraphSageNetwork Network { get; }

    internal GraphSageOptions Options => _options;

    /// <summary>Unit embeddings of all users of a graph, users x 128, row by row. Remove held-out connections from the graph first.</summary>
    public float[] Infer(SocialGraph graph, ProfileTable profiles, CancellationToken cancellation = default) =>
        Infer(GraphInputs.Of(graph, _options), ProfileTokens.Of(profiles, _options), cancellation);

    internal float[] Infer(GraphInputs inputs, ProfileTokens tokens, CancellationToken cancellation) =>
        InferLayers(inputs, tokens, cancellation).Embeddings;

    /// <summary>Both layers of all users: hidden rows and unit embeddings, users x 128 each.</summary>
    internal (float[] Hidden, float[] Embeddings) InferLayers(GraphInputs inputs, ProfileTokens tokens, CancellationToken cancellation)
    {
        using var _ = no_grad();
        var users = inputs.Own.Length / inputs.Width;
        const int d = GraphSageOptions.Dimension;
        var hidden = new float[(long)users * d];
        ForEachChunk(users, cancellation, (first, count) =>
        {
            using var scope = NewDisposeScope();
            var own = tensor(inputs.Own.AsMemory(first * inputs.Width, count * inputs.Width), [count, inputs.Width], device: _device);
            var mean = tensor(inputs.Mean.AsMemory(first * inputs.Width, count * inputs.Width), [count, inputs.Width], device: _device);
            var chunk = Network.First(cat([own, mean], 1), tokens.Bags([.. Enumerable.Range(first, count)]));
            chunk.cpu().contiguous().data<float>().CopyTo(hidden.AsSpan(first * d, count * d));
        });
        var means = inputs.Neighbors.Of(hidden, d);
        var embeddings = new float[hidden.Length];
        ForEachChunk(users, cancellation, (first, count) =>
        {
            using var scope = NewDisposeScope();
            var own = tensor(hidden.AsMemory(first * d, count * d), [count, d], device: _device);
            var mean = tensor(means.AsMemory(first * d, count * d), [count, d], device: _device);
            Network.Second(own, mean).cpu().contiguous().data<float>().CopyTo(embeddings.AsSpan(first * d, count * d));
        });
        return (hidden, embeddings);
    }

    /// <summary>Writes the weights.</summary>
    public void Save(string path)
    {
        var writer = new SectionFile.Writer(Kind, Version)
            .Add("options", PackedStrings.Pack([System.Text.Json.JsonSerializer.Serialize(_options)]))
            .Add("inputWidth", [Network.InputWidth])
            .Add("metricNames", PackedStrings.Pack(Metrics.Keys.Order(StringComparer.Ordinal)))
            .Add("metrics", Metrics.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Value).ToArray());
        var weights = Network.Weights();
        for (var i = 0; i < weights.Length; i++)
        {
            writer.Add($"weights{i}", weights[i]);
        }

        writer.WriteTo(path);
    }

    /// <summary>Reads the file of <see cref="Save"/>; libtorch must be loaded.</summary>
    /// <exception cref="ModelFileException">The file is damaged or of another version.</exception>
    public static GraphSageModel Load(string path)
    {
        var sections = SectionFile.Read(path, Kind, Version);
        var options = System.Text.Json.JsonSerializer.Deserialize<GraphSageOptions>(sections.GetStrings("options")[0])! with { Device = "cpu" };
        var network = new GraphSageNetwork(sections.Get<int>("inputWidth")[0], options);
        network.Load([.. Enumerable.Range(0, network.parameters().Count()).Select(i => sections.Get<float>($"weights{i}"))]);
        network.eval();
        var metrics = sections.GetStrings("metricNames").Zip(sections.Get<double>("metrics"))
            .ToDictionary(m => m.First, m => m.Second, StringComparer.Ordinal);
        return new GraphSageModel(options, network, CPU, metrics);
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    private static void ForEachChunk(int users, CancellationToken cancellation, Action<int, int> run)
    {
        for (var first = 0; first < users; first += Chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            run(first, Math.Min(Chunk, users - first));
        }
    }
}
