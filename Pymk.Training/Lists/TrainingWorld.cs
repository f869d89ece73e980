using Pymk.Core.Behavior;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Core.Recommend;
using Pymk.Training.Features;

namespace Pymk.Training.Lists;

/// <summary>A graph with the feature rows, inverted lists and index computed from it. Its candidates reveal nothing of any other graph.</summary>
internal sealed class TrainingWorld : IDisposable
{
    private readonly LocalNearestUsers? _nearest;

    /// <summary>Computes feature rows, inverted lists and index.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="profiles">Profiles of its users.</param>
    /// <param name="rows">Builds the feature rows.</param>
    /// <param name="embeddings">Embeddings on this graph; empty for none.</param>
    /// <param name="now">Unix seconds that count as the present.</param>
    /// <param name="behavior">Behaviour counts up to then; null without logs.</param>
    /// <param name="seed">Seed of the index.</param>
    public TrainingWorld(
        SocialGraph graph, ProfileTable profiles, UserRowBuilder rows, float[] embeddings, long now, BehaviorHistory? behavior, long seed)
    {
        Rows = rows.Build(graph, embeddings, now, behavior);
        _nearest = embeddings.Length == 0 ? null : LocalNearestUsers.Build(graph, embeddings, seed);
        Candidates = new LocalCandidates(new Recommender(Postings.Build(graph, profiles), now), new LocalGraphReader(graph), _nearest, Rows);
    }

    /// <summary>Feature rows of all users.</summary>
    public UserRowTable Rows { get; }

    /// <summary>Generates candidates on the graph.</summary>
    public LocalCandidates Candidates { get; }

    /// <inheritdoc/>
    public void Dispose() => _nearest?.Dispose();
}
