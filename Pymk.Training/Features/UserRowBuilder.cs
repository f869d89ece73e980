using Pymk.Core.Behavior;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Training.Features;

/// <summary>
/// Builds feature rows from the profiles and one graph: the serving graph, or that of a training round without its hidden connections. No other graph is
/// read, so no feature reveals a hidden connection.
/// </summary>
internal sealed class UserRowBuilder
{
    private readonly ProfileTable _profiles;
    private readonly int _seed;
    private readonly TokenWeights _weights;
    private readonly OwnInterests _interests;

    /// <summary>Collects what follows from the profiles.</summary>
    public UserRowBuilder(ProfileTable profiles, int seed)
    {
        (_profiles, _seed, _weights) = (profiles, seed, new TokenWeights(profiles));
        _interests = new OwnInterests(profiles, _weights);
    }

    /// <summary>Numbering of the tokens in the rows.</summary>
    public TokenNumbering Numbering => _weights.Numbering;

    /// <summary>Rows that are built when they are asked for.</summary>
    /// <inheritdoc cref="Build"/>
    public GraphRows Over(SocialGraph graph, ReadOnlyMemory<float> embeddings, long now, BehaviorHistory? behavior = null) =>
        new(_profiles, _weights, _interests, _seed, graph, embeddings, now, behavior);

    /// <summary>Builds all rows. Projections stay zero; the export fills them in.</summary>
    /// <param name="graph">The graph of the features.</param>
    /// <param name="embeddings">GraphSAGE embeddings on the same graph, users x 128; empty for none.</param>
    /// <param name="now">Unix seconds that count as the present.</param>
    /// <param name="behavior">Behaviour counts up to then; null without logs.</param>
    /// <param name="built">Takes the number of rows that are ready; null for nobody.</param>
    public UserRowTable Build(
        SocialGraph graph, ReadOnlyMemory<float> embeddings, long now, BehaviorHistory? behavior = null, Action<int>? built = null) =>
        UserRowTable.Pack(graph.UserCount, Over(graph, embeddings, now, behavior).Of, built);
}
