namespace Pymk.Training.Tests.Evaluation;

/// <summary>The published heuristics and the measures, straight from their formulas: sets of ids, no caps, no graph of the program.</summary>
internal sealed class HeuristicOracle
{
    private const int Cut = 20;

    private readonly SortedDictionary<long, SortedSet<long>> _friends = [];
    private readonly Dictionary<long, int> _places = [];

    /// <param name="users">All users, with or without connections, in the order that breaks ties.</param>
    /// <param name="connections">The connections, each once.</param>
    public HeuristicOracle(IEnumerable<long> users, IEnumerable<(long User, long Other)> connections)
    {
        // The order in which terms are added, so that equal sums are equal to the last bit.
        var byPlace = Comparer<long>.Create((a, b) => _places[a].CompareTo(_places[b]));
        foreach (var user in users)
        {
            _places[user] = _places.Count;
            _friends[user] = new SortedSet<long>(byPlace);
        }

        foreach (var (user, other) in connections)
        {
            _friends[user].Add(other);
            _friends[other].Add(user);
        }
    }

    /// <summary>Mean recall@20, MRR and hit@20 over the users with links to predict.</summary>
    public (double Recall, double Mrr, double Hit) Measure(string heuristic, IReadOnlyDictionary<long, SortedSet<long>> truth)
    {
        double recall = 0, mrr = 0, hit = 0;
        foreach (var (user, relevant) in truth)
        {
            var ranked = Rank(heuristic, user);
            var places = Enumerable.Range(0, ranked.Length).Where(i => relevant.Contains(ranked[i])).ToArray();
            recall += (double)places.Length / Math.Min(Cut, relevant.Count);
            mrr += places.Length > 0 ? 1.0 / (1 + places[0]) : 0;
            hit += places.Length > 0 ? 1 : 0;
        }

        return (recall / truth.Count, mrr / truth.Count, hit / truth.Count);
    }

    // All others who are not connected, best first, ties by place. Popularity ranks everybody, the others only users with a common neighbour.
    private long[] Rank(string heuristic, long user) =>
    [
        .. _friends.Keys
            .Where(other => other != user && !_friends[user].Contains(other))
            .Select(other => (Id: other, Score: Score(heuristic, user, other)))
            .Where(scored => scored.Score > 0 || heuristic == "popularity")
            .OrderByDescending(scored => scored.Score).ThenBy(scored => _places[scored.Id])
            .Select(scored => scored.Id).Take(Cut),
    ];

    private double Score(string heuristic, long user, long other)
    {
        var common = _friends[user].Where(_friends[other].Contains);
        return heuristic switch
        {
            "common neighbours" => common.Count(),
            "Adamic-Adar" => common.Sum(via => 1 / Math.Log(_friends[via].Count)),
            "resource allocation" => common.Sum(via => 1.0 / _friends[via].Count),
            "popularity" => _friends[other].Count,
            _ => throw new ArgumentOutOfRangeException(nameof(heuristic), heuristic, "not a heuristic"),
        };
    }
}
