using Pymk.Core.Candidates;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Training.Cli;

namespace Pymk.Training.Evaluation;

/// <summary>Measures a model and the baselines on the same users: those with a link to predict.</summary>
internal static class ModelEvaluator
{
    /// <summary>The model's name in results.</summary>
    public const string ModelName = "pymk";

    private static readonly int[] DegreeEnds = [0, 2, 5, 15, 50, int.MaxValue];
    private static readonly string[] DegreeNames = ["0", "1-2", "3-5", "6-15", "16-50", "over 50"];

    /// <summary>Runs the evaluation.</summary>
    /// <param name="model">The model as served.</param>
    /// <param name="truth">For each of its ordinals the true others, ascending; empty for users not measured.</param>
    /// <param name="manifest">The model's manifest.</param>
    /// <param name="curves">How its learning went.</param>
    /// <param name="describe">Title, data, protocol and seed.</param>
    /// <param name="attributes">Further baselines by name, each ranking others for a user of the model.</param>
    /// <param name="progress">Told of users done.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static EvaluationResult Run(
        OfflineRecommender model, int[][] truth, ModelManifest manifest, TrainingCurves curves, (string Title, string Data, string Protocol, long Seed) describe,
        IReadOnlyDictionary<string, Func<int, int[]>> attributes, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var users = Enumerable.Range(0, truth.Length).Where(u => truth[u].Length > 0).ToArray();
        var total = new Tally(model, attributes);
        var together = new Lock();
        var done = 0L;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, users.Length, parallel, () => new Tally(model, attributes), (i, _, tally) =>
        {
            tally.Measure(users[i], truth[users[i]]);
            progress?.Report(new StageProgress("evaluate", Interlocked.Increment(ref done), users.Length, "users"));
            return tally;
        }, tally =>
        {
            lock (together)
            {
                total.Add(tally);
            }
        });
        return total.ToResult(describe, users.Length, manifest, curves);
    }

    private sealed class Tally(OfflineRecommender model, IReadOnlyDictionary<string, Func<int, int[]>> attributes)
    {
        private static readonly (Heuristic Heuristic, string Name)[] Baselines =
        [
            (Heuristic.CommonNeighbors, "common neighbours"), (Heuristic.AdamicAdar, "Adamic-Adar"),
            (Heuristic.ResourceAllocation, "resource allocation"), (Heuristic.Popularity, "popularity"),
        ];

        private readonly HeuristicRanker _heuristics = new(model.Model.Graph);
        private readonly RankingScore _model = new();
        private readonly RankingScore[] _baselines = [.. Baselines.Select(_ => new RankingScore())];
        private readonly Dictionary<string, RankingScore> _further = attributes.Keys.ToDictionary(k => k, _ => new RankingScore(), StringComparer.Ordinal);
        private readonly (int Users, double Recall, double Baseline, double Found, double Links)[] _degrees = new (int, double, double, double, double)[DegreeEnds.Length];
        private readonly Dictionary<CandidateSources, long> _sources = [];
        private readonly int[] _shown = new int[model.Model.Graph.UserCount];
        private readonly (double Score, long True, long Count)[] _bins = new (double, long, long)[10];
        private long _links;
        private long _found;

        public void Measure(int user, int[] relevant)
        {
            var (candidates, slate) = model.Recommend(user, RankingScore.Cut);
            var before = _model.RecallSum;
            _model.Add([.. slate.Select(s => s.User)], relevant);
            foreach (var suggestion in slate)
            {
                _shown[suggestion.User]++;
                ref var bin = ref _bins[Math.Clamp((int)(suggestion.Score * _bins.Length), 0, _bins.Length - 1)];
                bin = (bin.Score + suggestion.Score, bin.True + (Array.BinarySearch(relevant, suggestion.User) >= 0 ? 1 : 0), bin.Count + 1);
            }

            var resource = _baselines[(int)Heuristic.ResourceAllocation].RecallSum;
            for (var b = 0; b < Baselines.Length; b++)
            {
                _baselines[b].Add(_heuristics.Rank(user, Baselines[b].Heuristic, RankingScore.Cut), relevant);
            }

            foreach (var (name, rank) in attributes)
            {
                _further[name].Add(rank(user), relevant);
            }

            var found = CountSources(candidates, relevant);
            _links += relevant.Length;
            _found += found;
            ref var degree = ref _degrees[Array.FindIndex(DegreeEnds, end => model.Model.Graph.Degree(user) <= end)];
            degree.Users++;
            degree.Recall += _model.RecallSum - before;
            degree.Baseline += _baselines[(int)Heuristic.ResourceAllocation].RecallSum - resource;
            degree.Found += found;
            degree.Links += relevant.Length;
        }

        public void Add(Tally other)
        {
            _model.Add(other._model);
            for (var b = 0; b < _baselines.Length; b++)
            {
                _baselines[b].Add(other._baselines[b]);
            }

            foreach (var (name, score) in other._further)
            {
                _further[name].Add(score);
            }

            for (var d = 0; d < _degrees.Length; d++)
            {
                ref var mine = ref _degrees[d];
                var its = other._degrees[d];
                mine = (mine.Users + its.Users, mine.Recall + its.Recall, mine.Baseline + its.Baseline, mine.Found + its.Found, mine.Links + its.Links);
            }

            for (var b = 0; b < _bins.Length; b++)
            {
                var its = other._bins[b];
                _bins[b] = (_bins[b].Score + its.Score, _bins[b].True + its.True, _bins[b].Count + its.Count);
            }

            foreach (var (source, count) in other._sources)
            {
                _sources[source] = _sources.GetValueOrDefault(source) + count;
            }

            for (var u = 0; u < _shown.Length; u++)
            {
                _shown[u] += other._shown[u];
            }

            _links += other._links;
            _found += other._found;
        }

        public EvaluationResult ToResult((string Title, string Data, string Protocol, long Seed) describe, int users, ModelManifest manifest, TrainingCurves curves)
        {
            var best = _baselines[..3];
            return new EvaluationResult
            {
                Title = describe.Title,
                Data = describe.Data,
                Protocol = describe.Protocol,
                Seed = describe.Seed,
                Users = users,
                Links = _links,
                Methods =
                [
                    _model.ToResult(ModelName),
                    .. Baselines.Select((b, i) => _baselines[i].ToResult(b.Name)),
                    .. _further.Select(f => f.Value.ToResult(f.Key)),
                ],
                RecallRatio = Ratio(_model.Recall, best.Max(b => b.Recall)),
                MrrRatio = Ratio(_model.Mrr, best.Max(b => b.Mrr)),
                CandidateRecall = Ratio(_found, _links),
                CandidateRecallBySource = Enum.GetValues<CandidateSources>().Where(s => s != CandidateSources.None)
                    .ToDictionary(s => s.ToString(), s => Ratio(_sources.GetValueOrDefault(s), _links), StringComparer.Ordinal),
                ByDegree = [.. DegreeNames.Select((name, d) => new DegreeResult(
                    name, _degrees[d].Users, Ratio(_degrees[d].Recall, _degrees[d].Users), Ratio(_degrees[d].Baseline, _degrees[d].Users),
                    Ratio(_degrees[d].Found, _degrees[d].Links)))],
                Coverage = Ratio(_shown.Count(s => s > 0), _shown.Length),
                ExposureGini = Gini(_shown),
                ExposureLorenz = Lorenz(_shown),
                Calibration = [.. _bins.Where(b => b.Count > 0).Select(b => new CalibrationBin(b.Score / b.Count, (double)b.True / b.Count, b.Count))],
                CalibrationError = Ratio(_bins.Sum(b => Math.Abs(b.Score - b.True)), _bins.Sum(b => b.Count)),
                Curves = curves,
                Training = manifest.Metrics,
            };
        }

        private int CountSources(CandidateSet set, int[] relevant)
        {
            var found = 0;
            for (var i = 0; i < set.Count; i++)
            {
                if (Array.BinarySearch(relevant, set.Users[i]) < 0)
                {
                    continue;
                }

                found++;
                foreach (var source in Enum.GetValues<CandidateSources>())
                {
                    if (source != CandidateSources.None && set.Sources[i].HasFlag(source))
                    {
                        _sources[source] = _sources.GetValueOrDefault(source) + 1;
                    }
                }
            }

            return found;
        }

        private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;

        private static double[] Lorenz(int[] counts)
        {
            const int steps = 20;
            var sorted = counts.Order().ToArray();
            double total = sorted.Sum(c => (long)c);
            return [.. Enumerable.Range(0, steps + 1).Select(s => Ratio(sorted.AsSpan(0, (int)((long)s * sorted.Length / steps)).ToArray().Sum(c => (long)c), total))];
        }

        private static double Gini(int[] counts)
        {
            var sorted = counts.Order().ToArray();
            double weighted = 0, sum = 0;
            for (var i = 0; i < sorted.Length; i++)
            {
                weighted += (i + 1.0) * sorted[i];
                sum += sorted[i];
            }

            return sum == 0 ? 0 : ((2 * weighted) / (sorted.Length * sum)) - ((sorted.Length + 1.0) / sorted.Length);
        }
    }
}
