using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Training.Recommend;

namespace Pymk.Training.Features;

/// <summary>A graph with everything the candidate generator reads, in memory: the serving graph's, or a training round's.</summary>
internal sealed class CandidateWorld(SocialGraph graph, UserRowTable rows, Postings postings, LocalNearestUsers? nearest, CandidateOptions options, long now)
    : IDisposable
{
    private readonly LocalGraphReader _reader = new(graph);
    private readonly CandidateGenerator _generator = new(options, postings);
    private readonly INearestUsers _nearest = (INearestUsers?)nearest ?? new Nobody();

    public SocialGraph Graph { get; } = graph;

    public UserRowTable Rows { get; } = rows;

    /// <summary>Builds rows, postings and index of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="profiles">Its users' profiles.</param>
    /// <param name="rows">Their feature rows on this graph.</param>
    /// <param name="embeddings">Their embeddings on this graph, or empty for none.</param>
    /// <param name="now">Unix seconds that count as the present.</param>
    /// <param name="seed">Seed of the index.</param>
    public static CandidateWorld Build(SocialGraph graph, ProfileTable profiles, UserRowTable rows, float[] embeddings, long now, long seed) => new(
        graph, rows, Postings.Build(graph, profiles), embeddings.Length == 0 ? null : LocalNearestUsers.Build(graph, embeddings, seed), new CandidateOptions(), now);

    /// <summary>Candidates of a user. Safe for concurrent use.</summary>
    public CandidateSet Generate(int user) => Finish(_generator.GenerateAsync(Request(user), _reader, _nearest, Rows));

    /// <summary>The same at a moment and with further users among the candidates. Safe for concurrent use.</summary>
    /// <param name="user">The user.</param>
    /// <param name="also">Further users to describe.</param>
    /// <param name="time">Unix seconds; ages count from here.</param>
    /// <param name="live">The connections of that moment, or null for those of the graph.</param>
    public CandidateSet Generate(int user, int[] also, long time, IGraphReader? live) =>
        Finish(_generator.GenerateAsync(new CandidateRequest(user, time, (ulong)user) { Also = also }, live ?? _reader, _nearest, Rows));

    /// <inheritdoc/>
    public void Dispose() => nearest?.Dispose();

    private CandidateRequest Request(int user) => new(user, now, (ulong)user);

    // Every reader here is in memory, so the task is complete.
    private static CandidateSet Finish(ValueTask<CandidateSet> task) => task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();

    private sealed class Nobody : INearestUsers
    {
        public ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation) => new(new NearestUsers([], [], false));
    }
}
