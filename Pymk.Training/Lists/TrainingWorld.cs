using Pymk.Core.Behavior;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Core.Recommend;
using Pymk.Training.Features;

namespace Pymk.Training.Lists;

/// <summary>
/// A graph with the feature rows, inverted lists and embeddings computed from it. Its candidates reveal nothing of any other graph. Only some of its users
/// are asked, so a row is built when a list needs it, and the nearest embeddings are searched for those who are asked, without an index.
/// </summary>
internal sealed class TrainingWorld
{
    /// <summary>Users to search the nearest embeddings of at once, which bounds the memory of the answers.</summary>
    public const int MostAsked = 8_192;

    private readonly NearestSweep? _nearest;
    private readonly LocalCandidates _candidates;

    /// <summary>Computes what needs the whole graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="profiles">Profiles of its users.</param>
    /// <param name="rows">Builds the feature rows.</param>
    /// <param name="embeddings">Embeddings on this graph; empty for none.</param>
    /// <param name="now">Unix seconds that count as the present.</param>
    /// <param name="behavior">Behaviour counts up to then; null without logs.</param>
    public TrainingWorld(
        SocialGraph graph, ProfileTable profiles, UserRowBuilder rows, float[] embeddings, long now, BehaviorHistory? behavior)
    {
        Rows = rows.Over(graph, embeddings, now, behavior);
        _nearest = embeddings.Length == 0 ? null : new NearestSweep(embeddings, UserRow.EmbeddingDimension);
        var recommender = new Recommender(Postings.Build(graph, profiles), now);
        _candidates = new LocalCandidates(recommender, new LocalGraphReader(graph), null, new RowsOnDemand(Rows));
    }

    /// <summary>Feature rows of all users.</summary>
    public GraphRows Rows { get; }

    /// <summary>The nearest embeddings of some users, to generate their candidates from; null without embeddings.</summary>
    public NearestUsers[]? Nearest(ReadOnlySpan<int> users, CancellationToken cancellation) =>
        _nearest?.Of(users, new CandidateOptions().MostNearest, cancellation);

    /// <summary>Candidates of a user.</summary>
    /// <param name="user">Ordinal of the user.</param>
    /// <param name="nearest">The user's nearest embeddings; null without embeddings.</param>
    public CandidateSet Generate(int user, NearestUsers? nearest) => _candidates.Generate(user, null, nearest);

    /// <summary>Candidates of a user as of another time, with given users added.</summary>
    /// <param name="user">Ordinal of the user.</param>
    /// <param name="also">Users to add, each once.</param>
    /// <param name="time">Unix seconds from which ages count.</param>
    /// <param name="live">Connections at that time; null for those of the graph.</param>
    /// <param name="nearest">The user's nearest embeddings; null without embeddings.</param>
    public CandidateSet Generate(int user, ReadOnlyMemory<int> also, long time, IGraphReader? live, NearestUsers? nearest) =>
        _candidates.Generate(user, also, time, live, nearest);
}
