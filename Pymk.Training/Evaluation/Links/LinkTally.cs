using Pymk.Core.Graph;
using Pymk.Core.Recommend;
using Pymk.Core.Slates;
using Pymk.Training.Evaluation.Measures;

namespace Pymk.Training.Evaluation.Links;

/// <summary>Measures the model and the baselines over the users of one thread.</summary>
/// <param name="recommender">The model.</param>
/// <param name="walked">The model's graph without the connections of people who are no bridges, for the baselines.</param>
/// <param name="attributes">Baselines by attributes.</param>
internal sealed class LinkTally(
    OfflineRecommender recommender, SocialGraph walked, IReadOnlyDictionary<string, Func<int, int[]>> attributes)
{
    private static readonly (Heuristic Heuristic, string Name)[] Baselines =
    [
        (Heuristic.CommonNeighbors, "common neighbours"), (Heuristic.AdamicAdar, "Adamic-Adar"),
        (Heuristic.ResourceAllocation, "resource allocation"), (Heuristic.Popularity, "popularity"),
    ];

    private readonly HeuristicRanker _heuristics = new(recommender.Model.Graph, walked);
    private readonly RankingScore[] _baselines = [.. Baselines.Select(_ => new RankingScore())];
    private readonly Dictionary<string, RankingScore> _attributes =
        attributes.Keys.ToDictionary(k => k, _ => new RankingScore(), StringComparer.Ordinal);

    /// <summary>Ranking measures of the model.</summary>
    public RankingScore Model { get; } = new();

    /// <summary>The measures by degree.</summary>
    public DegreeTally Degrees { get; } = new();

    /// <summary>The true links among the candidates.</summary>
    public SourceTally Sources { get; } = new();

    /// <summary>How often each user is suggested.</summary>
    public ExposureTally Exposure { get; } = new(recommender.Model.Graph.UserCount);

    /// <summary>Scores and true links of the suggestions.</summary>
    public CalibrationTally Calibration { get; } = new();

    /// <summary>The measures of every baseline, by name.</summary>
    public IEnumerable<MethodResult> BaselineResults =>
        [.. Baselines.Select((b, i) => _baselines[i].ToResult(b.Name)), .. _attributes.Select(a => a.Value.ToResult(a.Key))];

    /// <summary>The common-neighbour heuristics: common neighbours, Adamic-Adar, resource allocation.</summary>
    public IEnumerable<RankingScore> NeighborHeuristics => _baselines[..((int)Heuristic.ResourceAllocation + 1)];

    /// <summary>Measures a user.</summary>
    /// <param name="user">Ordinal of the user.</param>
    /// <param name="relevant">The true links, ascending; not empty.</param>
    public void Measure(int user, int[] relevant)
    {
        var (candidates, slate) = recommender.Recommend(user, RankingScore.Cut);
        var recall = Model.Add([.. slate.Select(s => s.User)], relevant);
        Count(slate, relevant);
        var baseline = MeasureBaselines(user, relevant);
        var found = Sources.Add(candidates, relevant);
        Degrees.Add(recommender.Model.Graph.Degree(user), recall, baseline, found, relevant.Length);
    }

    /// <summary>Adds the measures of another thread.</summary>
    public void Add(LinkTally other)
    {
        Model.Add(other.Model);
        Degrees.Add(other.Degrees);
        Sources.Add(other.Sources);
        Exposure.Add(other.Exposure);
        Calibration.Add(other.Calibration);
        for (var b = 0; b < _baselines.Length; b++)
        {
            _baselines[b].Add(other._baselines[b]);
        }

        foreach (var (name, score) in other._attributes)
        {
            _attributes[name].Add(score);
        }
    }

    private void Count(IReadOnlyList<Suggestion> slate, int[] relevant)
    {
        foreach (var suggestion in slate)
        {
            Exposure.Add(suggestion.User);
            Calibration.Add(suggestion.Score, Array.BinarySearch(relevant, suggestion.User) >= 0);
        }
    }

    // Returns recall@20 of resource allocation.
    private double MeasureBaselines(int user, int[] relevant)
    {
        double resource = 0;
        for (var b = 0; b < Baselines.Length; b++)
        {
            var recall = _baselines[b].Add(_heuristics.Rank(user, Baselines[b].Heuristic, RankingScore.Cut), relevant);
            resource = Baselines[b].Heuristic == Heuristic.ResourceAllocation ? recall : resource;
        }

        foreach (var (name, rank) in attributes)
        {
            _attributes[name].Add(rank(user), relevant);
        }

        return resource;
    }
}
