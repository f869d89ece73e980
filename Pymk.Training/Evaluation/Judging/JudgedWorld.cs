using Pymk.Core.Behavior;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Profiles;
using Pymk.Core.Ranking;
using Pymk.Core.Recommend;
using Pymk.Core.Relations;
using Pymk.Training.Features;
using Pymk.Training.Ranker;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Evaluation.Judging;

/// <summary>A graph on which both sides are asked: everything of it that does not depend on weights.</summary>
/// <param name="graph">The graph without what is held out.</param>
/// <param name="noBridges">Ordinals of the people who are no bridges.</param>
/// <param name="profiles">Profiles of the graph's users.</param>
/// <param name="behavior">Behaviour counts; null without logs.</param>
/// <param name="present">Unix seconds that count as the present.</param>
/// <param name="seed">Seed of rows and index.</param>
internal sealed class JudgedWorld(
    SocialGraph graph, IReadOnlyCollection<int> noBridges, ProfileTable profiles, BehaviorHistory? behavior, long present, int seed)
{
    private readonly SocialGraph _walked = BridgeGraph.Of(graph, noBridges);
    private readonly Postings _postings = Postings.Build(graph, profiles);

    /// <summary>Number of users.</summary>
    public int Users => graph.UserCount;

    /// <summary>Asks the recommender of serving with the embeddings, rows and scores of some weights.</summary>
    public TResult Ask<TResult>(JudgedWeights weights, Func<OfflineRecommender, TResult> ask, CancellationToken cancellation)
    {
        var embeddings = weights.Encoder.Infer(_walked, profiles, cancellation);
        var rows = RowProjection.Of(weights.Ranker, new UserRowBuilder(profiles, seed).Build(_walked, embeddings, present, behavior));
        using var model = new ServingModel(
            Path.GetDirectoryName(weights.Head)!, Manifest(), graph, profiles, _postings, RankerModel.Load(weights.Head), "CPU");
        using var recommender = new OfflineRecommender(model, LocalNearestUsers.Build(graph, embeddings, seed), rows, Relations());
        return ask(recommender);
    }

    private ModelManifest Manifest() => new()
    {
        Version = "judged",
        TrainedAt = DateTimeOffset.FromUnixTimeSeconds(present),
        Present = present,
        Seed = seed,
        EmbeddingDimension = GraphSage.GraphSageOptions.Dimension,
        Shards = 1,
        Users = graph.UserCount,
        Connections = graph.ConnectionCount,
    };

    private OfflineRelations Relations()
    {
        var table = new RelationTable();
        foreach (var user in noBridges)
        {
            table.Apply(new RelationEvent(graph.IdOf(user), graph.IdOf(user), RelationKind.NotABridge, Active: true, TimeMs: 0));
        }

        return new OfflineRelations(graph, table);
    }
}
