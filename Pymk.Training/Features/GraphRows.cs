using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Pymk.Core.Behavior;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Training.Features;

/// <summary>
/// The feature rows over one graph. What needs the whole graph (structure, cores, communities) is computed at once, each row when it is asked for. Safe for
/// concurrent use.
/// </summary>
internal sealed class GraphRows
{
    private const float RecentShare = 0.1f;

    private readonly SocialGraph _graph;
    private readonly ProfileTable _profiles;
    private readonly TokenWeights _weights;
    private readonly OwnInterests _interests;
    private readonly ReadOnlyMemory<float> _embeddings;
    private readonly long _now;
    private readonly BehaviorHistory? _behavior;
    private readonly float[] _structure;
    private readonly float[] _ones;
    private readonly GraphMeasures _measures;
    private readonly int[] _communities;
    private readonly uint _recent;
    private readonly ConcurrentBag<FriendTokens> _pool = [];

    /// <summary>Computes what needs the whole graph.</summary>
    /// <param name="profiles">Profiles of the graph's users.</param>
    /// <param name="weights">Rarity of their tokens.</param>
    /// <param name="interests">Their interests.</param>
    /// <param name="seed">Seed of structure and communities.</param>
    /// <param name="graph">The graph of the features.</param>
    /// <param name="embeddings">GraphSAGE embeddings on the same graph, users x 128; empty for none.</param>
    /// <param name="now">Unix seconds that count as the present.</param>
    /// <param name="behavior">Behaviour counts up to then; null without logs.</param>
    public GraphRows(
        ProfileTable profiles, TokenWeights weights, OwnInterests interests, int seed, SocialGraph graph, ReadOnlyMemory<float> embeddings, long now,
        BehaviorHistory? behavior)
    {
        (_profiles, _weights, _interests, _graph) = (profiles, weights, interests, graph);
        (_embeddings, _now, _behavior) = (embeddings, now, behavior);
        float[] structure = [];
        int[] communities = [];
        // Label propagation has one thread; the others have the structure.
        Parallel.Invoke(() => communities = Communities.Of(graph, seed), () => structure = StructureEmbedding.Of(graph, seed));
        (_structure, _communities) = (structure, communities);
        _measures = GraphMeasures.Of(graph);
        _ones = new float[graph.UserCount];
        Array.Fill(_ones, 1);
        _recent = RecentThreshold(graph);
    }

    /// <summary>Number of users.</summary>
    public int Count => _graph.UserCount;

    /// <summary>The row of a user, packed. Projections stay zero; the export fills them in.</summary>
    public byte[] Of(int u)
    {
        var content = new UserRowContent { Community = _graph.Degree(u) > 0 ? _communities[u] : -1, Joined = _profiles.Joined[u] };
        _structure.AsSpan(u * UserRow.StructureDimension, UserRow.StructureDimension).CopyTo(content.Structure);
        FriendStructure(u, content.FriendStructure);
        content.LastConnected = Scalars(u, content.Scalars);
        if (!_embeddings.IsEmpty)
        {
            _embeddings.Span.Slice(u * UserRow.EmbeddingDimension, UserRow.EmbeddingDimension).CopyTo(content.Embedding);
        }

        var tokens = _interests.Tokens(u);
        var weights = _interests.Weights(u);
        for (var i = 0; i < tokens.Length; i++)
        {
            content.Interests.Add((tokens[i], weights[i]));
        }

        OwnAttributes(u, content.Attributes);
        if (!_pool.TryTake(out var friends))
        {
            friends = new FriendTokens(_profiles, _weights.Numbering, _interests);
        }

        friends.Fill(_graph.Neighbors(u), content);
        _pool.Add(friends);
        return content.ToBytes();
    }

    /// <summary>The inputs of the towers of all users, as in their rows: users x <see cref="TowerFeatures.Count"/>.</summary>
    public float[] TowerInputs()
    {
        var inputs = new float[(long)Count * TowerFeatures.Count];
        Parallel.For(0, Count, u =>
        {
            var own = inputs.AsSpan(u * TowerFeatures.Count, TowerFeatures.Count);
            Scalars(u, own);
            foreach (ref var value in own)
            {
                value = (float)(Half)value;
            }
        });
        return inputs;
    }

    private void FriendStructure(int u, Span<float> mean)
    {
        NeighborSums.Add(_structure, _graph.Neighbors(u), _ones, mean);
        var length = TensorPrimitives.Norm<float>(mean);
        if (length > 0)
        {
            TensorPrimitives.Divide(mean, length, mean);
        }
    }

    // Returns when the user last made a connection.
    private uint Scalars(int u, Span<float> scalars)
    {
        var row = _graph.TimedNeighbors(u);
        var (made, last) = (0, 0u);
        foreach (var time in row.Times)
        {
            last = Math.Max(last, time);
            made += time >= _recent ? 1 : 0;
        }

        var joined = _profiles.Joined[u];
        scalars[(int)UserScalar.LogDegree] = MathF.Log(1 + row.Friends.Length);
        scalars[(int)UserScalar.FriendLogDegree] = _measures.FriendLogDegree(row.Friends);
        scalars[(int)UserScalar.RecentConnections] = MathF.Log(1 + made);
        scalars[(int)UserScalar.AccountYears] = joined == 0 ? 0 : Math.Max(0, _now - joined) / 31_557_600f;
        scalars[(int)UserScalar.Clustering] = _measures.Clustering[u];
        scalars[(int)UserScalar.LogCore] = MathF.Log(1 + _measures.Cores[u]);
        scalars[(int)UserScalar.InterestNorm] = _interests.Norm(u);
        scalars[(int)UserScalar.LogInterests] = MathF.Log(1 + _interests.Count(u));
        _behavior?.Rates.Write(_behavior.Of(u), scalars);
        return last;
    }

    private void OwnAttributes(int u, List<(int Token, float Weight)> into)
    {
        for (var f = 0; f < _profiles.Fields.Count; f++)
        {
            if (_profiles.Fields[f].Kind == ProfileFieldKind.Attribute)
            {
                foreach (var token in _profiles.Fields[f].Tokens(u))
                {
                    into.Add((_weights.Numbering.First(f) + token, _weights[_weights.Numbering.First(f) + token]));
                }
            }
        }

        TokenLists.KeepHeaviest(into, TokenLists.MostOwn);
    }

    private static uint RecentThreshold(SocialGraph graph) =>
        graph.AllTimes.IsEmpty ? uint.MaxValue : TimeQuantile.Of(graph.AllTimes, (long)(graph.AllTimes.Length * (1 - RecentShare)));
}
