using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Pymk.Training.Ranker;

/// <summary>
/// Two towers that project node features to 64 dimensions, and a head that joins them with the pair features:
/// <c>h1 = relu(W pair + Pu + Pv)</c>, <c>h2 = relu(V h1)</c>, <c>(invite, accept) = U h2 + S pair</c>, all logits. The linear path S needs few
/// labels; the deep path adds interactions (wide and deep: Cheng et al. 2016).
/// </summary>
internal sealed class RankerNetwork : nn.Module
{
    public const int MaxPositions = 64;
    public const int MaxShown = 16;

    private readonly Linear _pair;
    private readonly Linear _hidden;
    private readonly Linear _output;
    private readonly Linear _straight;
    private readonly Linear _userTower;
    private readonly Linear _candidateTower;
    private readonly Parameter _position;
    private readonly Parameter _shown;
    private readonly Dropout _dropout;
    private readonly Tensor _mean, _scale, _logFactor, _logMean, _logScale, _nodeMean, _nodeScale;

    public RankerNetwork(PairNormalization pair, NodeNormalization node, double dropout)
        : base(nameof(RankerNetwork))
    {
        _pair = nn.Linear(2 * pair.Count, RankerOptions.Projection);
        _hidden = nn.Linear(RankerOptions.Projection, RankerOptions.Hidden);
        _output = nn.Linear(RankerOptions.Hidden, 2);
        _straight = nn.Linear(2 * pair.Count, 2, hasBias: false);
        _userTower = nn.Linear(node.Mean.Length, RankerOptions.Projection, hasBias: false);
        _candidateTower = nn.Linear(node.Mean.Length, RankerOptions.Projection, hasBias: false);
        _position = new Parameter(zeros(MaxPositions));
        _shown = new Parameter(zeros(MaxShown));
        _dropout = nn.Dropout(dropout);
        _mean = from_array(pair.Mean);
        _scale = from_array(pair.Scale);
        _logFactor = from_array(pair.LogFactor);
        _logMean = from_array(pair.LogMean);
        _logScale = from_array(pair.LogScale);
        _nodeMean = from_array(node.Mean);
        _nodeScale = from_array(node.Scale);
        foreach (var (name, buffer) in Buffers())
        {
            register_buffer(name, buffer);
        }

        RegisterComponents();
        using (no_grad())
        {
            // The towers start small: training learns the pair features first.
            nn.init.zeros_(_userTower.weight);
            nn.init.zeros_(_candidateTower.weight);
            nn.init.zeros_(_straight.weight);
            nn.init.zeros_(_output.weight[1]);
        }
    }

    /// <summary>Projects node features [m, D] of users to [m, 64].</summary>
    public Tensor ProjectUsers(Tensor nodes) => _userTower.call(NormalizeNodes(nodes));

    /// <summary>Projects node features [m, D] of candidates to [m, 64].</summary>
    public Tensor ProjectCandidates(Tensor nodes) => _candidateTower.call(NormalizeNodes(nodes));

    /// <summary>Raw pair features [m, F] and projections that broadcast to [m, 64] give logits [m, 2]: invite, accept.</summary>
    public Tensor Head(Tensor users, Tensor candidates, Tensor pair)
    {
        using var scope = NewDisposeScope();
        var x = ((pair - _mean) * _scale).clamp(-PairNormalization.Clip, PairNormalization.Clip);
        var y = (((pair.clamp_min(0) * _logFactor) + 1).log() - _logMean) * _logScale;
        var joined = cat([x, y.clamp(-PairNormalization.Clip, PairNormalization.Clip)], 1);
        var projections = _dropout.call(users + candidates);
        var h = nn.functional.relu(_pair.call(joined) + projections);
        return (_output.call(nn.functional.relu(_hidden.call(h))) + _straight.call(joined)).MoveToOuterDisposeScope();
    }

    /// <summary>The bias of an impression on the invite logit: its position and the number of earlier showings.</summary>
    public Tensor ShowingBias(Tensor positions, Tensor timesShown) => _position.index_select(0, positions) + _shown.index_select(0, timesShown);

    /// <summary>The weights by name, row by row.</summary>
    public RankerWeights Weights() => new(
        Values(_pair.weight), Values(_pair.bias!), Values(_hidden.weight), Values(_hidden.bias!), Values(_output.weight), Values(_output.bias!),
        Values(_straight.weight),
        Values(_userTower.weight), Values(_candidateTower.weight), Values(_position), Values(_shown));

    /// <summary>Sets weights of the same shapes.</summary>
    public void Load(RankerWeights weights)
    {
        using var _ = no_grad();
        Fill(_pair.weight, weights.Pair);
        Fill(_pair.bias!, weights.PairBias);
        Fill(_hidden.weight, weights.Hidden);
        Fill(_hidden.bias!, weights.HiddenBias);
        Fill(_output.weight, weights.Output);
        Fill(_output.bias!, weights.OutputBias);
        Fill(_straight.weight, weights.Straight);
        Fill(_userTower.weight, weights.UserTower);
        Fill(_candidateTower.weight, weights.CandidateTower);
        Fill(_position, weights.Position);
        Fill(_shown, weights.Shown);
    }

    public IEnumerable<Parameter> Towers() => [_userTower.weight, _candidateTower.weight];

    private Tensor NormalizeNodes(Tensor nodes) => ((nodes - _nodeMean) * _nodeScale).clamp(-PairNormalization.Clip, PairNormalization.Clip);

    private (string Name, Tensor Value)[] Buffers() =>
    [
        ("mean", _mean), ("scale", _scale), ("logFactor", _logFactor), ("logMean", _logMean), ("logScale", _logScale),
        ("nodeMean", _nodeMean), ("nodeScale", _nodeScale),
    ];

    private static float[] Values(Tensor tensor)
    {
        using var copy = tensor.detach().cpu().contiguous();
        return copy.data<float>().ToArray();
    }

    private static void Fill(Tensor target, float[] values)
    {
        using var source = tensor(values).reshape(target.shape);
        target.copy_(source);
    }
}
