using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Core.Slates;

namespace Pymk.Core.Explanation;

/// <summary>Explains the suggestions of a model in memory. Safe for concurrent use.</summary>
public sealed class OfflineExplainer(OfflineRecommender offline)
{
    /// <summary>Why a user sees a person, or does not.</summary>
    /// <param name="user">Ordinal of the user, who must not be gone.</param>
    /// <param name="person">Ordinal of the person.</param>
    /// <param name="count">Size of the slate.</param>
    public PairExplanation Explain(int user, int person, int count)
    {
        var (model, context) = (offline.Model, offline.Context(user));
        var set = offline.Generate(user);
        var order = new ServedOrder(set, new float[set.Count], new float[set.Count]);
        model.Scorer.Score(set, order.Invite, order.Accept);
        var explainer = new PairExplainer(model.Recommender);
        var readers = offline.Readers with { Graph = BridgeGraphReader.Over(offline.Readers.Graph, context.Visibility) };

        // Readers in memory complete synchronously.
        var gathering = explainer.GatherAsync(order, person, readers, model.Scorer);
        var evidence = gathering.IsCompletedSuccessfully ? gathering.Result : gathering.AsTask().GetAwaiter().GetResult();
        var slate = new SlateTrace();
        model.Recommender.BuildSlate(set, order.Invite, order.Accept, context, count, trace: slate);
        return explainer.Explain(order, evidence, context, slate);
    }
}
