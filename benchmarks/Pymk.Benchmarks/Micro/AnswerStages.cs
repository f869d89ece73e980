using BenchmarkDotNet.Attributes;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Ranking;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Core.Slates;

namespace Pymk.Benchmarks.Micro;

/// <summary>The stages of an answer, each alone on one thread, over a real model. Every call takes the next user.</summary>
[MemoryDiagnoser]
public class AnswerStages
{
    /// <summary>The environment variable that names the model directory.</summary>
    public const string ModelVariable = "PYMK_BENCH_MODEL";

    private const int Users = 256;
    private const int Slate = 20;

    private ServingModel _model = null!;
    private OfflineRecommender _offline = null!;
    private UserRowTable _rows = null!;
    private RankerScorer _scorer = null!;
    private CandidateSet[] _sets = [];
    private float[][] _invite = [];
    private float[][] _accept = [];
    private byte[][] _packed = [];
    private byte[][] _stored = [];
    private RelationSet[] _relations = [];
    private int[][] _people = [];
    private int[] _users = [];
    private FlaggedPeople _flagged = null!;
    private int _next;

    /// <summary>Loads the model and prepares the input of every stage.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var root = Environment.GetEnvironmentVariable(ModelVariable)
            ?? throw new InvalidOperationException($"{ModelVariable} names no model directory.");
        _model = ServingModel.Load(ModelDirectory.CurrentVersion(root));
        (_offline, _rows, _scorer) = (new OfflineRecommender(_model), _model.ReadRows(), _model.Ranker.CreateScorer());
        var random = new Random(1);
        _users = [.. Enumerable.Range(0, Users).Select(_ => random.Next(_model.Graph.UserCount))];
        _flagged = new FlaggedPeople(1, Enumerable.Range(0, _model.Graph.UserCount).Select(user => KeyValuePair.Create(user, DrawFlags(random))));
        _sets = Array.ConvertAll(_users, Generate);
        _invite = Array.ConvertAll(_sets, s => new float[s.Count]);
        _accept = Array.ConvertAll(_sets, s => new float[s.Count]);
        _packed = Array.ConvertAll(_sets, s => s.ToBytes());
        _stored = Array.ConvertAll(_sets, s => FoundCandidates.Of(s).ToBytes());
        _relations = Array.ConvertAll(_users, _offline.Relations);
        for (var i = 0; i < Users; i++)
        {
            _scorer.Score(_sets[i], _invite[i], _accept[i]);
        }

        _people = [.. Enumerable.Range(0, Users).Select(i => Build(i).Select(s => s.User).ToArray())];
    }

    /// <summary>Candidates and pair features, with readers in this process; includes the index search.</summary>
    [Benchmark(Description = "generate: candidates and pair features")]
    public int GenerateList() => Generate(_users[Next()]).Count;

    /// <summary>The same where one user in twenty hides their connections, and one in a hundred left.</summary>
    [Benchmark(Description = "generate: 5 % hide their connections, 1 % left")]
    public int GenerateListAmongFlagged()
    {
        var user = _users[Next()];
        var graph = BridgeGraphReader.Over(_offline.Readers.Graph, new Visibility(user, [], _flagged));
        var set = _model.Recommender.GenerateAsync(user, new CandidateReaders(graph, _offline.Readers.Nearest, _offline.Readers.Rows));
        return set.IsCompletedSuccessfully ? set.Result.Count : set.AsTask().GetAwaiter().GetResult().Count;
    }

    /// <summary>The nearest 500 users over all shards.</summary>
    [Benchmark(Description = "nearest 500, all shards")]
    public int Nearest() =>
        _offline.Readers.Nearest.SearchAsync(Embedding(_users[Next()]), new CandidateOptions().Nearest, default).Result.Users.Length;

    /// <summary>The head over 1,500 candidates.</summary>
    [Benchmark(Description = "head inference, 1,500 pairs")]
    public float Score()
    {
        var i = Next();
        _scorer.Score(_sets[i], _invite[i], _accept[i]);
        return _invite[i].Length;
    }

    /// <summary>Rules for all candidates, order, diversity and reasons.</summary>
    [Benchmark(Description = "rules, order, diversity: a slate of 20")]
    public int BuildSlate() => Build(Next()).Count;

    /// <summary>Rules for a finished slate, as for every reused answer.</summary>
    [Benchmark(Description = "rules over a finished slate")]
    public int CheckSlate()
    {
        var i = Next();
        var context = new RuleContext(_users[i], _model.Recommender.Present, _relations[i], FlaggedPeople.None);
        var held = 0;
        foreach (var person in _people[i])
        {
            held += RuleBook.HeldBackBy(context, person) is null ? 0 : 1;
        }

        return held;
    }

    /// <summary>Candidates without features, as lists are written ahead.</summary>
    [Benchmark(Description = "find: candidates alone")]
    public int Find()
    {
        var found = _model.Recommender.FindAsync(_users[Next()], _offline.Readers);
        return found.IsCompletedSuccessfully ? found.Result.Users.Length : found.AsTask().GetAwaiter().GetResult().Users.Length;
    }

    /// <summary>Unpacks a stored list and computes its features.</summary>
    [Benchmark(Description = "restore: features of a stored list")]
    public int Restore()
    {
        var set = _model.Recommender.RestoreAsync(FoundCandidates.FromBytes(_stored[Next()])!.Value, _offline.Readers);
        return set.IsCompletedSuccessfully ? set.Result.Count : set.AsTask().GetAwaiter().GetResult().Count;
    }

    /// <summary>Packs a list as the store keeps it.</summary>
    [Benchmark(Description = "pack a list for the store")]
    public int PackStored() => FoundCandidates.Of(_sets[Next()]).ToBytes().Length;

    /// <summary>Packs a list as memory keeps it.</summary>
    [Benchmark(Description = "pack a list")]
    public int Pack() => _sets[Next()].ToBytes().Length;

    /// <summary>Unpacks a list of memory.</summary>
    [Benchmark(Description = "unpack a list")]
    public int Unpack() => CandidateSet.FromBytes(_packed[Next()]).Count;

    /// <summary>Mean and largest bytes of a packed list over the prepared users.</summary>
    public (double Mean, int Largest, double Candidates) ListSize() =>
        (_packed.Average(p => p.Length), _packed.Max(p => p.Length), _sets.Average(s => s.Count));

    /// <summary>Mean bytes of a stored list over the prepared users.</summary>
    public double StoredBytes() => _stored.Average(s => s.Length);

    /// <summary>Mean bytes of a feature row over the prepared users.</summary>
    public double RowBytes() => _users.Average(u => _rows[u].Length);

    private static PersonFlags DrawFlags(Random random) => random.Next(100) switch
    {
        < 5 => PersonFlags.HidesConnections,
        5 => PersonFlags.Deactivated,
        _ => PersonFlags.None,
    };

    private int Next() => _next = (_next + 1) % Users;

    private CandidateSet Generate(int user) => _offline.Generate(user);

    private IReadOnlyList<Suggestion> Build(int i)
    {
        var context = new RuleContext(_users[i], _model.Recommender.Present, _relations[i], FlaggedPeople.None);
        return _model.Recommender.BuildSlate(_sets[i], _invite[i], _accept[i], context, Slate);
    }

    private float[] Embedding(int user)
    {
        var vector = new float[UserRow.EmbeddingDimension];
        QuantizedVector.Read(new UserRow(_rows[user].Span).Embedding, vector);
        return vector;
    }
}
