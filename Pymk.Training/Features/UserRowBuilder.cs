using System.Numerics.Tensors;
using Pymk.Core.Behavior;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Training.Features;

/// <summary>
/// Builds the feature row of every user from the profiles and one graph: the serving graph, or that of a training round without its hidden
/// connections. No other graph is read, so no feature reveals a hidden connection.
/// </summary>
internal sealed class UserRowBuilder(ProfileTable profiles, int seed)
{
    private const float RecentShare = 0.1f;

    private readonly TokenWeights _weights = new(profiles);

    /// <summary>Numbering of the tokens in the rows.</summary>
    public TokenNumbering Numbering => _weights.Numbering;

    /// <summary>Builds all rows. Projections stay zero; the export fills them in.</summary>
    /// <param name="graph">The graph of the features.</param>
    /// <param name="embeddings">GraphSAGE embeddings on the same graph, users x 128; empty for none.</param>
    /// <param name="now">Unix seconds that count as the present.</param>
    /// <param name="behavior">Behaviour counts up to then; null without logs.</param>
    public UserRowTable Build(SocialGraph graph, ReadOnlyMemory<float> embeddings, long now, BehaviorHistory? behavior = null)
    {
        var structure = StructureEmbedding.Of(graph, seed);
        var cores = CoreNumbers.Of(graph);
        var communities = Communities.Of(graph, seed);
        var clustering = Clustering.Of(graph);
        var recent = RecentThreshold(graph);
        var own = new List<(int Token, float Weight)>[graph.UserCount];
        var norms = new float[graph.UserCount];
        Parallel.For(0, graph.UserCount, u => (own[u], norms[u]) = OwnInterests(u));
        var rows = new byte[graph.UserCount][];
        Parallel.For(0, graph.UserCount, u =>
        {
            var content = new UserRowContent { Community = graph.Degree(u) > 0 ? communities[u] : -1, Joined = profiles.Joined[u] };
            structure.AsSpan(u * UserRow.StructureDimension, UserRow.StructureDimension).CopyTo(content.Structure);
            FriendStructure(graph, structure, u, content.FriendStructure);
            Scalars(content, graph, u, now, recent);
            content.Scalars[(int)UserScalar.Clustering] = clustering[u];
            content.Scalars[(int)UserScalar.LogCore] = MathF.Log(1 + cores[u]);
            content.Scalars[(int)UserScalar.InterestNorm] = norms[u];
            content.Scalars[(int)UserScalar.LogInterests] = MathF.Log(1 + own[u].Count);
            behavior?.Rates.Write(behavior.Of(u), content.Scalars);
            if (!embeddings.IsEmpty)
            {
                embeddings.Span.Slice(u * UserRow.EmbeddingDimension, UserRow.EmbeddingDimension).CopyTo(content.Embedding);
            }

            content.Interests.AddRange(own[u]);
            OwnAttributes(u, content.Attributes);
            FriendTokens(graph, u, own, content);
            rows[u] = content.ToBytes();
        });
        return UserRowTable.Pack(rows);
    }

    private static void FriendStructure(SocialGraph graph, float[] structure, int u, Span<float> mean)
    {
        foreach (var v in graph.Neighbors(u))
        {
            TensorPrimitives.Add(mean, structure.AsSpan(v * UserRow.StructureDimension, UserRow.StructureDimension), mean);
        }

        var length = TensorPrimitives.Norm<float>(mean);
        if (length > 0)
        {
            TensorPrimitives.Divide(mean, length, mean);
        }
    }

    private void Scalars(UserRowContent content, SocialGraph graph, int u, long now, uint recent)
    {
        var neighbors = graph.Neighbors(u);
        var sum = 0f;
        foreach (var v in neighbors)
        {
            sum += MathF.Log(1 + graph.Degree(v));
        }

        var made = 0;
        foreach (var time in graph.Times(u))
        {
            content.LastConnected = Math.Max(content.LastConnected, time);
            made += time >= recent ? 1 : 0;
        }

        content.Scalars[(int)UserScalar.LogDegree] = MathF.Log(1 + neighbors.Length);
        content.Scalars[(int)UserScalar.FriendLogDegree] = neighbors.Length == 0 ? 0 : sum / neighbors.Length;
        content.Scalars[(int)UserScalar.RecentConnections] = MathF.Log(1 + made);
        content.Scalars[(int)UserScalar.AccountYears] = content.Joined == 0 ? 0 : Math.Max(0, now - content.Joined) / 31_557_600f;
    }

    private (List<(int, float)> Tokens, float Norm) OwnInterests(int u)
    {
        var tokens = new List<(int Token, float Weight)>();
        Collect(u, ProfileFieldKind.Interest, tokens);
        return (tokens, TokenLists.MakeUnit(tokens, TokenLists.MostOwn));
    }

    private void OwnAttributes(int u, List<(int Token, float Weight)> into)
    {
        Collect(u, ProfileFieldKind.Attribute, into);
        TokenLists.KeepHeaviest(into, TokenLists.MostOwn);
    }

    private void Collect(int u, ProfileFieldKind kind, List<(int Token, float Weight)> into)
    {
        for (var f = 0; f < profiles.Fields.Count; f++)
        {
            if (profiles.Fields[f].Kind == kind)
            {
                foreach (var token in profiles.Fields[f].Tokens(u))
                {
                    into.Add((Numbering.First(f) + token, _weights[Numbering.First(f) + token]));
                }
            }
        }
    }

    private void FriendTokens(SocialGraph graph, int u, List<(int Token, float Weight)>[] interests, UserRowContent content)
    {
        var neighbors = graph.Neighbors(u);
        var read = Math.Min(neighbors.Length, TokenLists.MostFriendsRead);
        if (read == 0)
        {
            return;
        }

        var (interestSums, attributeCounts) = (new Dictionary<int, float>(), new Dictionary<int, float>());
        var attributes = new List<(int Token, float Weight)>();
        for (var i = 0; i < read; i++)
        {
            var friend = neighbors[(int)((long)i * neighbors.Length / read)];
            foreach (var (token, weight) in interests[friend])
            {
                interestSums[token] = interestSums.GetValueOrDefault(token) + weight;
            }

            attributes.Clear();
            Collect(friend, ProfileFieldKind.Attribute, attributes);
            foreach (var (token, _) in attributes)
            {
                attributeCounts[token] = attributeCounts.GetValueOrDefault(token) + (1f / read);
            }
        }

        content.FriendInterests.AddRange(interestSums.Select(p => (p.Key, p.Value)));
        TokenLists.MakeUnit(content.FriendInterests, TokenLists.MostOfFriends);
        content.FriendAttributes.AddRange(attributeCounts.Select(p => (p.Key, p.Value)));
        TokenLists.KeepHeaviest(content.FriendAttributes, TokenLists.MostOfFriends);
    }

    private static uint RecentThreshold(SocialGraph graph)
    {
        var times = graph.AllTimes.ToArray();
        Array.Sort(times);
        return times.Length == 0 ? uint.MaxValue : times[(int)(times.Length * (1 - RecentShare))];
    }
}
