using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Relations;
using Pymk.Core.Rules;

namespace Pymk.Core.Recommend;

/// <summary>Recommends from a model whose graph, index and feature rows are all in this process. Safe for concurrent use.</summary>
public sealed class OfflineRecommender : IDisposable
{
    private readonly LocalNearestUsers _nearest;
    private readonly LocalCandidates _candidates;
    private readonly OfflineRelations _relations;
    private readonly long _now;
    private readonly IPeopleFacts? _facts;

    /// <summary>Reads the index and the feature rows of a model. The caller keeps the model and disposes it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="relations">The relations at this moment, in the model's ordinals; null for those of the model's graph.</param>
    /// <param name="now">The time of the rules in unix seconds; null for the present of the model.</param>
    /// <param name="facts">What the operator's rules know about people; null where no rule is set.</param>
    /// <exception cref="Files.ModelFileException">A file is missing or damaged.</exception>
    public OfflineRecommender(ServingModel model, OfflineRelations? relations = null, long? now = null, IPeopleFacts? facts = null)
        : this(model, LocalNearestUsers.Load(model.Files, model.Manifest.Shards, model.Graph), model.ReadRows(), relations, now, facts)
    {
    }

    /// <summary>Takes an index and feature rows that are in memory, and disposes the index.</summary>
    /// <param name="model">The model.</param>
    /// <param name="nearest">Index of the model's users.</param>
    /// <param name="rows">Their feature rows.</param>
    /// <param name="relations">The relations at this moment, in the model's ordinals; null for those of the model's graph.</param>
    /// <param name="now">The time of the rules in unix seconds; null for the present of the model.</param>
    /// <param name="facts">What the operator's rules know about people; null where no rule is set.</param>
    public OfflineRecommender(
        ServingModel model, LocalNearestUsers nearest, UserRowTable rows, OfflineRelations? relations = null, long? now = null,
        IPeopleFacts? facts = null)
    {
        (Model, _relations, _now, _facts) = (model, relations ?? OfflineRelations.None(model.Graph), now ?? model.Recommender.Present, facts);
        _nearest = nearest;
        foreach (var user in _relations.Gone)
        {
            // As a silo's index does when somebody leaves.
            _nearest.Remove(user);
        }

        _candidates = new LocalCandidates(model.Recommender, _relations.Graph, _nearest, rows);
    }

    /// <summary>The model.</summary>
    public ServingModel Model { get; }

    /// <summary>The readers in memory, which know no bridges.</summary>
    public CandidateReaders Readers => _candidates.Readers;

    /// <summary>The flags of all people.</summary>
    public IPeople People => _relations.People;

    /// <summary>Candidates of a user, without paths through people who are no bridges.</summary>
    public CandidateSet Generate(int user) => _candidates.Generate(user, BridgeGraphReader.Over(Readers.Graph, Context(user).Visibility));

    /// <inheritdoc cref="LocalCandidates.Generate(int, ReadOnlyMemory{int}, long, IGraphReader, Generation.NearestUsers?)"/>
    public CandidateSet Generate(int user, ReadOnlyMemory<int> also, long time, IGraphReader? live) =>
        _candidates.Generate(user, also, time, BridgeGraphReader.Over(live ?? Readers.Graph, Context(user).Visibility));

    /// <summary>The best suggestions of a user. The user must not be gone.</summary>
    public Recommendation Recommend(int user, int count)
    {
        var task = Model.Recommender.RecommendAsync(Context(user), count, Readers, Model.Scorer);
        return task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The relations of a user.</summary>
    public RelationSet Relations(int user) => _relations.Of(user);

    /// <summary>What the rules read for a user.</summary>
    public RuleContext Context(int user) => new(user, _now, Relations(user), People, _facts);

    /// <inheritdoc/>
    public void Dispose() => _nearest.Dispose();
}
