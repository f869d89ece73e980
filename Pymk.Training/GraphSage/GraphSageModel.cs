using System.Buffers;
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

    internal float[] Infer(
        GraphInputs inputs, ProfileTokens tokens, CancellationToken cancellation, Action<int>? embedded = null)
    {
        var neighbors = inputs.Neighbors;
        return Embeddings(neighbors, Hidden(inputs, tokens, cancellation, embedded: embedded), cancellation, embedded);
    }

    /// <summary>The first layer of all users, users x 128. The means of the neighbours' rows are in memory for one block of users at a time.</summary>
    /// <param name="inputs">The inputs of the graph.</param>
    /// <param name="tokens">The profiles.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <param name="into">Takes the rows; null for a new array.</param>
    /// <param name="embedded">Takes the number of users of each finished block.</param>
    internal float[] Hidden(
        GraphInputs inputs, ProfileTokens tokens, CancellationToken cancellation, float[]? into = null, Action<int>? embedded = null)
    {
        using var _ = no_grad();
        const int d = GraphSageOptions.Dimension;
        var (users, w) = (inputs.Neighbors.UserCount, inputs.Width);
        var hidden = into ?? new float[(long)users * d];
        var both = new float[Math.Min(Chunk, users) * 2 * w];
        ForEachChunk(users, cancellation, (first, count) =>
        {
            Parallel.For(0, count, i =>
            {
                var row = both.AsSpan(i * 2 * w, 2 * w);
                inputs.Own.AsSpan((first + i) * w, w).CopyTo(row);
                inputs.WriteMean(first + i, row[w..]);
            });
            using var scope = NewDisposeScope();
            var chunk = Network.First(
                RowTensor.Of(both.AsSpan(0, count * 2 * w), count, 2 * w, _device), tokens.Bags([.. Enumerable.Range(first, count)]));
            chunk.cpu().contiguous().data<float>().CopyTo(hidden.AsSpan(first * d, count * d));
            embedded?.Invoke(count);
        });
        return hidden;
    }

    /// <summary>The second layer of all users: unit embeddings, users x 128.</summary>
    internal float[] Embeddings(NeighborMean neighbors, float[] hidden, CancellationToken cancellation, Action<int>? embedded = null)
    {
        var embeddings = new float[hidden.Length];
        ForEachBlock(neighbors, hidden, cancellation, (first, block) =>
        {
            block.data<float>().CopyTo(embeddings.AsSpan(first * GraphSageOptions.Dimension, (int)block.NumberOfElements));
            embedded?.Invoke((int)block.shape[0]);
        });
        return embeddings;
    }

    /// <summary>The second layer of all users in blocks: the first user of each, and unit embeddings that are valid inside <paramref name="take"/>.</summary>
    internal void ForEachBlock(NeighborMean neighbors, float[] hidden, CancellationToken cancellation, Action<int, Tensor> take) =>
        ForEachChunk(neighbors.UserCount, cancellation, (first, count) =>
        {
            using var block = Embed(neighbors, hidden, [.. Enumerable.Range(first, count)]);
            take(first, block);
        });

    /// <summary>The second layer of some users: unit embeddings, users x 128, in memory of the processor.</summary>
    internal Tensor Embed(NeighborMean neighbors, float[] hidden, int[] users)
    {
        const int d = GraphSageOptions.Dimension;
        var (own, mean) = (ArrayPool<float>.Shared.Rent(users.Length * d), ArrayPool<float>.Shared.Rent(users.Length * d));
        try
        {
            Parallel.For(0, users.Length, i =>
            {
                hidden.AsSpan(users[i] * d, d).CopyTo(own.AsSpan(i * d, d));
                neighbors.Write(users[i], hidden, mean.AsSpan(i * d, d));
            });
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            Tensor Rows(float[] rows) => RowTensor.Of(rows.AsSpan(0, users.Length * d), users.Length, d, _device);
            return Network.Second(Rows(own), Rows(mean)).cpu().contiguous().MoveToOuterDisposeScope();
        }
        finally
        {
            ArrayPool<float>.Shared.Return(own);
            ArrayPool<float>.Shared.Return(mean);
        }
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
