using Pymk.Core.Candidates;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Rules;

namespace Pymk.Core.Recommend;

/// <summary>Recommends from a model whose graph, index and feature rows are all in this process. Safe for concurrent use.</summary>
public sealed class OfflineRecommender : IDisposable
{
    private readonly LocalNearestUsers _nearest;
    private readonly LocalCandidates _candidates;
    private readonly FlaggedPeople _people;

    /// <summary>Reads the index and the feature rows of a model. The caller keeps the model and disposes it.</summary>
    /// <exception cref="Files.ModelFileException">A file is missing or damaged.</exception>
    public OfflineRecommender(ServingModel model)
    {
        Model = model;
        _people = new FlaggedPeople(model.Graph.Erased.Length, FlaggedPeople.Erased(model.Graph));
        _nearest = LocalNearestUsers.Load(model.Files, model.Manifest.Shards, model.Graph);
        _candidates = new LocalCandidates(model.Recommender, model.Graph, _nearest, model.ReadRows());
    }

    /// <summary>The model.</summary>
    public ServingModel Model { get; }

    /// <summary>The readers in memory.</summary>
    public CandidateReaders Readers => _candidates.Readers;

    /// <summary>Candidates of a user.</summary>
    public CandidateSet Generate(int user) => _candidates.Generate(user);

    /// <inheritdoc cref="LocalCandidates.Generate(int, ReadOnlyMemory{int}, long, IGraphReader)"/>
    public CandidateSet Generate(int user, ReadOnlyMemory<int> also, long time, IGraphReader? live) => _candidates.Generate(user, also, time, live);

    /// <summary>The best suggestions of a user, whose only relations are the connections of the graph.</summary>
    public Recommendation Recommend(int user, int count)
    {
        var task = Model.Recommender.RecommendAsync(user, count, Readers, Model.Scorer, Relations(user), _people);
        return task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The relations of a user as the graph knows them.</summary>
    public RelationSet Relations(int user)
    {
        var relations = new RelationSet();
        foreach (var other in Model.Graph.Neighbors(user))
        {
            relations.Connected.Add(other);
        }

        return relations;
    }

    /// <inheritdoc/>
    public void Dispose() => _nearest.Dispose();
}
