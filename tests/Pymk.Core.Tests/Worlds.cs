using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Core.Tests;

/// <summary>Small random worlds: a graph, rows and readers in memory.</summary>
internal sealed class Worlds
{
    private Worlds(SocialGraph graph, ProfileTable profiles, UserRowTable rows)
    {
        (Graph, Profiles, Rows, Reader) = (graph, profiles, rows, new LocalGraphReader(graph));
        Generator = new CandidateGenerator(new CandidateOptions(), Postings.Build(graph, profiles));
    }

    public SocialGraph Graph { get; }

    public ProfileTable Profiles { get; }

    public UserRowTable Rows { get; }

    public LocalGraphReader Reader { get; }

    public CandidateGenerator Generator { get; set; }

    public INearestUsers Nearest { get; } = new NobodyNear();

    public static SocialGraph RandomGraph(int users, int connections, int seed)
    {
        var random = new Random(seed);
        var from = Enumerable.Range(0, connections).Select(_ => random.Next(users)).ToArray();
        // Squaring draws low ordinals more often: some hubs.
        var to = Enumerable.Range(0, connections).Select(_ => (int)(users * Math.Pow(random.NextDouble(), 2))).ToArray();
        return SocialGraphBuilder.Build([.. Enumerable.Range(0, users).Select(i => (100L * i) + 7)], from, to);
    }

    public static Worlds Random(int users, int connections, int seed, int tokens = 20)
    {
        var graph = RandomGraph(users, connections, seed);
        var random = new Random(seed + 1);
        var offsets = new int[users + 1];
        var all = new List<int>();
        for (var u = 0; u < users; u++)
        {
            all.AddRange(Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(tokens)).Distinct().Order());
            offsets[u + 1] = all.Count;
        }

        string[] vocabulary = [.. Enumerable.Range(0, tokens).Select(t => $"value {t}")];
        var field = new ProfileField("school", ProfileFieldKind.Attribute, offsets, [.. all], vocabulary);
        var empty = ProfileTable.Empty(users);
        var profiles = new ProfileTable(users, [field], [.. empty.Names], [.. empty.Headlines], [.. empty.Joined]);
        var rows = Enumerable.Range(0, users).Select(u =>
        {
            var content = new UserRowContent { Community = u % 5 };
            foreach (var token in field.Tokens(u))
            {
                content.Attributes.Add((token, 1 + (token * 0.1f)));
            }

            for (var d = 0; d < UserRow.ProjectionDimension; d++)
            {
                (content.UserProjection[d], content.CandidateProjection[d]) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
            }

            return content.ToBytes();
        }).ToArray();
        return new Worlds(graph, profiles, UserRowTable.Pack(rows));
    }

    /// <summary>A given graph with empty profiles and rows.</summary>
    public static Worlds Of(SocialGraph graph) => new(
        graph,
        ProfileTable.Empty(graph.UserCount),
        UserRowTable.Pack([.. Enumerable.Range(0, graph.UserCount).Select(_ => new UserRowContent().ToBytes())]));

    public CandidateSet Generate(int user, long now = 1_000) =>
        Generator.GenerateAsync(new CandidateRequest(user, now, 3), Reader, Nearest, Rows).AsTask().GetAwaiter().GetResult();

    private sealed class NobodyNear : INearestUsers
    {
        public ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation) =>
            new(new NearestUsers([], [], false));
    }
}
