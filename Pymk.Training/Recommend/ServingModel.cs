using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Ranking;
using Pymk.Core.Rules;
using Pymk.Core.Slates;
using Pymk.Training.Features;

namespace Pymk.Training.Recommend;

/// <summary>A model version loaded whole: the generator, the head, the rules and the slate builder of serving, over readers in memory.</summary>
internal sealed class ServingModel : IDisposable
{
    private readonly LocalNearestUsers _nearest;
    private readonly RankerModel _ranker;
    private readonly LocalGraphReader _reader;
    private readonly CandidateGenerator _generator;
    private readonly UserRowTable _rows;
    private readonly SlateBuilder _slates = new(new SlateOptions());
    private readonly long _now;

    private ServingModel(string version, ModelManifest manifest)
    {
        Graph = SocialGraphFile.Read(Path.Combine(version, "graph.bin"));
        _rows = UserRowTable.Read(Path.Combine(version, "rows.bin"));
        _generator = new CandidateGenerator(new CandidateOptions(), Postings.Read(Path.Combine(version, "postings.bin")));
        _ranker = RankerModel.Load(Path.Combine(version, RankerModel.FileName));
        _nearest = LocalNearestUsers.Load(version, Graph, manifest);
        _reader = new LocalGraphReader(Graph);
        // The present of the data, not of the clock: ages mean the same as when the ranker learnt them.
        _now = manifest.Counts.TryGetValue("present", out var present) ? present : manifest.TrainedAt.ToUnixTimeSeconds();
    }

    public SocialGraph Graph { get; }

    /// <summary>Loads the current version of a model directory.</summary>
    /// <exception cref="Core.Files.ModelFileException">There is no model, or a file is damaged.</exception>
    public static ServingModel Load(string directory)
    {
        var version = ModelDirectory.CurrentVersion(directory);
        return new ServingModel(version, ModelDirectory.ReadManifest(version));
    }

    /// <summary>A worker with its own scorer, for one thread at a time.</summary>
    public Worker CreateWorker() => new(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        _nearest.Dispose();
        _ranker.Dispose();
    }

    /// <summary>Generates, scores and builds slates. One a thread.</summary>
    internal sealed class Worker(ServingModel model) : IDisposable
    {
        private readonly RankerScorer _scorer = model._ranker.CreateScorer();
        private float[] _invite = [];
        private float[] _accept = [];

        /// <summary>The candidates of the last <see cref="Suggest"/>.</summary>
        public CandidateSet? Candidates { get; private set; }

        /// <summary>The best <paramref name="count"/> suggestions of a user, by the generator, head, rules and diversity of serving.</summary>
        public IReadOnlyList<Suggestion> Suggest(int user, int count)
        {
            var task = model._generator.GenerateAsync(new CandidateRequest(user, model._now, (ulong)user), model._reader, model._nearest, model._rows);
            var set = task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
            if (_invite.Length < set.Count)
            {
                (_invite, _accept) = (new float[set.Count], new float[set.Count]);
            }

            _scorer.Score(set, _invite, _accept);
            Candidates = set;
            var relations = new RelationSet();
            foreach (var friend in model.Graph.Neighbors(user))
            {
                relations.Connected.Add(friend);
            }

            return model._slates.Build(set, _invite, _accept, new RuleContext(user, model._now, relations), count);
        }

        /// <summary>
        /// Probabilities of inviting and accepting, and the pair features, of given candidates at a given time (unix seconds): what serving would have said had it
        /// shown them then, with the connections of that moment.
        /// </summary>
        public (float[] Invite, float[] Accept, Half[] Pair) Describe(int user, int[] candidates, long time, IGraphReader live)
        {
            var task = model._generator.GenerateAsync(new CandidateRequest(user, time, (ulong)user) { Also = candidates }, live, model._nearest, model._rows);
            var set = task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
            var (invite, accept) = (new float[set.Count], new float[set.Count]);
            _scorer.Score(set, invite, accept);
            var places = Showings.Places(set, candidates);
            var pair = new Half[places.Length * PairFeatures.Count];
            for (var i = 0; i < places.Length; i++)
            {
                set.Pair.AsSpan(places[i] * PairFeatures.Count, PairFeatures.Count).CopyTo(pair.AsSpan(i * PairFeatures.Count));
            }

            return (Array.ConvertAll(places, p => invite[p]), Array.ConvertAll(places, p => accept[p]), pair);
        }

        /// <inheritdoc/>
        public void Dispose() => _scorer.Dispose();
    }
}
