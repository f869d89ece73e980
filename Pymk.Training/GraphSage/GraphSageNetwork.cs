using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Pymk.Training.GraphSage;

/// <summary>
/// Two GraphSAGE layers (Hamilton, Ying, Leskovec 2017): <c>h1 = relu(A x + B mean(x) + C tokens)</c>,
/// <c>z = D h1 + E mean(h1)</c>, normalized to unit length. The caller computes the means.
/// </summary>
internal sealed class GraphSageNetwork : nn.Module
{
    private readonly EmbeddingBag _tokens;
    private readonly Linear _first;
    private readonly Linear _firstOfTokens;
    private readonly Linear _second;
    private readonly int _width;

    public GraphSageNetwork(int inputWidth, GraphSageOptions options)
        : base(nameof(GraphSageNetwork))
    {
        _width = inputWidth;
        _tokens = nn.EmbeddingBag(options.TokenRows, options.TokenWidth, mode: EmbeddingBagMode.Sum);
        _first = nn.Linear(2 * inputWidth, GraphSageOptions.Dimension);
        _firstOfTokens = nn.Linear(options.TokenWidth, GraphSageOptions.Dimension, hasBias: false);
        _second = nn.Linear(2 * GraphSageOptions.Dimension, GraphSageOptions.Dimension);
        RegisterComponents();
    }

    /// <summary>
    /// The first layer: own rows and neighbours' means side by side [m, 2 width] and token bags of the same m users give h1 [m, 128].
    /// </summary>
    public Tensor First(Tensor ownAndMean, (long[] Rows, float[] Weights, long[] Offsets) bags)
    {
        using var scope = NewDisposeScope();
        var device = ownAndMean.device;
        var tokens = bags.Rows.Length == 0
            ? zeros(ownAndMean.shape[0], _tokens.weight!.shape[1], device: device)
            : _tokens.call(tensor(bags.Rows, device: device), tensor(bags.Offsets, device: device), tensor(bags.Weights, device: device));
        return nn.functional.relu(_first.call(ownAndMean) + _firstOfTokens.call(tokens)).MoveToOuterDisposeScope();
    }

    /// <summary>The second layer: h1 and the neighbours' mean of h1, both [m, 128], give unit embeddings [m, 128].</summary>
    public Tensor Second(Tensor own, Tensor mean)
    {
        using var scope = NewDisposeScope();
        return nn.functional.normalize(_second.call(cat([own, mean], 1)), p: 2, dim: 1).MoveToOuterDisposeScope();
    }

    public int InputWidth => _width;

    /// <summary>The weights by role for the exported encoder; matrices are [outputs, inputs], row by row.</summary>
    public EncoderWeights Export() => new(
        Values(_tokens.weight!), Values(_first.weight), Values(_first.bias!), Values(_firstOfTokens.weight),
        Values(_second.weight), Values(_second.bias!));

    /// <summary>Weights in a fixed order.</summary>
    public float[][] Weights() => [.. parameters().Select(Values)];

    /// <summary>Sets weights of the same shapes.</summary>
    public void Load(float[][] weights)
    {
        using var _ = no_grad();
        foreach (var (parameter, values) in parameters().Zip(weights))
        {
            using var source = tensor(values).reshape(parameter.shape);
            parameter.copy_(source);
        }
    }

    private static float[] Values(Tensor tensor)
    {
        using var copy = tensor.detach().cpu().contiguous();
        return copy.data<float>().ToArray();
    }
}

/// <summary>Weights of a <see cref="GraphSageNetwork"/>.</summary>
internal sealed record EncoderWeights(
    float[] TokenTable, float[] First, float[] FirstBias, float[] FirstOfTokens, float[] Second, float[] SecondBias);
