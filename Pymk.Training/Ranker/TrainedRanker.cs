using Pymk.Core.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace Pymk.Training.Ranker;

/// <summary>A trained, calibrated ranker: scores with libtorch and holds the weights of the exported files.</summary>
public sealed class TrainedRanker : IDisposable
{
    private const string Kind = "ranker";
    private const int Version = 4;

    private readonly Lock _using = new();
    private readonly RankerNetwork _network;

    internal TrainedRanker(IReadOnlyList<string> names, PairNormalization pair, NodeNormalization node, RankerResult result)
    {
        (Pair, Node, PairFeatureNames) = (pair, node, names);
        (Learnt, Weights, Metrics, Curve) = (result.Learnt, result.Weights, result.Metrics, result.Curve);
        _network = new RankerNetwork(pair, node, 0);
        _network.Load(Weights);
        _network.eval();
    }

    /// <summary>Names of the pair features in column order.</summary>
    public IReadOnlyList<string> PairFeatureNames { get; }

    /// <summary>Node features of the towers.</summary>
    public int NodeFeatureCount => Node.Mean.Length;

    /// <summary>Metrics on validation users: <c>ranker.validation.recall@20</c>, <c>ranker.invite.auc</c>, <c>ranker.accept.ece</c>, …</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>Mean loss and validation score of each epoch.</summary>
    public IReadOnlyList<(double Loss, double Score)> Curve { get; }

    internal PairNormalization Pair { get; }

    internal NodeNormalization Node { get; }

    /// <summary>The calibrated weights.</summary>
    internal RankerWeights Weights { get; }

    /// <summary>The weights before calibration, to start another training from.</summary>
    internal RankerWeights Learnt { get; }

    /// <summary>Projects node features (m x <see cref="NodeFeatureCount"/>) to user and candidate projections (m x 64 each).</summary>
    public (float[] User, float[] Candidate) Project(ReadOnlySpan<float> nodes)
    {
        lock (_using)
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            var x = tensor(nodes.ToArray()).reshape(-1, Math.Max(1, NodeFeatureCount));
            return (_network.ProjectUsers(x).data<float>().ToArray(), _network.ProjectCandidates(x).data<float>().ToArray());
        }
    }

    /// <summary>Calibrated probabilities of one user's candidates.</summary>
    /// <param name="user">The user's projection, 64.</param>
    /// <param name="candidates">The candidates' projections, m x 64.</param>
    /// <param name="pair">Pair features, m x F.</param>
    /// <param name="invite">Receives P(invite | shown), m.</param>
    /// <param name="accept">Receives P(accept | invite), m.</param>
    public void Score(ReadOnlySpan<float> user, ReadOnlySpan<float> candidates, ReadOnlySpan<float> pair, Span<float> invite, Span<float> accept)
    {
        lock (_using)
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            var u = tensor(user.ToArray()).reshape(1, RankerOptions.Projection);
            var c = tensor(candidates.ToArray()).reshape(-1, RankerOptions.Projection);
            var p = tensor(pair.ToArray()).reshape(-1, PairFeatureNames.Count);
            var probabilities = _network.Head(u, c, p).sigmoid();
            probabilities.select(1, 0).contiguous().data<float>().CopyTo(invite);
            probabilities.select(1, 1).contiguous().data<float>().CopyTo(accept);
        }
    }

    /// <summary>Writes the ranker for later stages.</summary>
    public void Save(string path)
    {
        var w = Weights;
        new SectionFile.Writer(Kind, Version)
            .Add("names", PackedStrings.Pack(PairFeatureNames))
            .Add("mean", Pair.Mean).Add("scale", Pair.Scale)
            .Add("logFactor", Pair.LogFactor).Add("logMean", Pair.LogMean).Add("logScale", Pair.LogScale)
            .Add("nodeMean", Node.Mean).Add("nodeScale", Node.Scale)
            .Add("pair", w.Pair).Add("pairBias", w.PairBias).Add("hidden", w.Hidden).Add("hiddenBias", w.HiddenBias).Add("output", w.Output)
            .Add("outputBias", w.OutputBias).Add("straight", w.Straight).Add("userTower", w.UserTower).Add("candidateTower", w.CandidateTower)
            .Add("position", w.Position).Add("shown", w.Shown)
            .Add("learntOutput", Learnt.Output).Add("learntOutputBias", Learnt.OutputBias).Add("learntStraight", Learnt.Straight)
            .Add("metricNames", PackedStrings.Pack(Metrics.Keys.Order(StringComparer.Ordinal)))
            .Add("metrics", Metrics.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Value).ToArray())
            .Add("losses", Curve.Select(c => c.Loss).ToArray()).Add("scores", Curve.Select(c => c.Score).ToArray())
            .WriteTo(path);
    }

    /// <summary>Reads the file of <see cref="Save"/>; libtorch must be loaded.</summary>
    /// <exception cref="ModelFileException">The file is damaged or of another version.</exception>
    public static TrainedRanker Load(string path)
    {
        var s = SectionFile.Read(path, Kind, Version);
        float[] F(string name) => s.Get<float>(name);
        var metrics = s.GetStrings("metricNames").Zip(s.Get<double>("metrics")).ToDictionary(m => m.First, m => m.Second, StringComparer.Ordinal);
        var weights = new RankerWeights(
            F("pair"), F("pairBias"), F("hidden"), F("hiddenBias"), F("output"), F("outputBias"), F("straight"),
            F("userTower"), F("candidateTower"), F("position"), F("shown"));
        var learnt = weights with { Output = F("learntOutput"), OutputBias = F("learntOutputBias"), Straight = F("learntStraight") };
        return new TrainedRanker(
            s.GetStrings("names"),
            new PairNormalization(F("mean"), F("scale"), F("logFactor"), F("logMean"), F("logScale")),
            new NodeNormalization(F("nodeMean"), F("nodeScale")),
            new RankerResult(learnt, weights, metrics, [.. s.Get<double>("losses").Zip(s.Get<double>("scores"))]));
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
