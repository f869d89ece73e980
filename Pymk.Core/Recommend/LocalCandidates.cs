using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Generation;
using Pymk.Core.Graph;

namespace Pymk.Core.Recommend;

/// <summary>Generates candidates over a graph, an index and feature rows in memory. Safe for concurrent use.</summary>
/// <param name="recommender">Generates.</param>
/// <param name="graph">Reads the graph from memory.</param>
/// <param name="nearest">Index of the embeddings; null finds nobody.</param>
/// <param name="rows">Feature rows of the graph's users.</param>
public sealed class LocalCandidates(Recommender recommender, IGraphReader graph, LocalNearestUsers? nearest, IUserRows rows)
{
    /// <summary>The readers in memory.</summary>
    public CandidateReaders Readers { get; } = new(graph, (INearestUsers?)nearest ?? new NoNearestUsers(), rows);

    /// <summary>Candidates of a user.</summary>
    /// <param name="user">Ordinal of the user.</param>
    /// <param name="live">Connections other than those of the graph; null for none.</param>
    /// <param name="found">The user's nearest embeddings, where they were searched before; null searches the index.</param>
    public CandidateSet Generate(int user, IGraphReader? live = null, NearestUsers? found = null) =>
        Completed(recommender.GenerateAsync(user, Read(live, found)));

    /// <summary>Candidates of a user as of another time, with given users added.</summary>
    /// <param name="user">Ordinal of the user.</param>
    /// <param name="also">Users to add, each once.</param>
    /// <param name="time">Unix seconds from which ages count.</param>
    /// <param name="live">Connections at that time; null for those of the graph.</param>
    /// <param name="found">The user's nearest embeddings, where they were searched before; null searches the index.</param>
    public CandidateSet Generate(int user, ReadOnlyMemory<int> also, long time, IGraphReader? live, NearestUsers? found = null) =>
        Completed(recommender.GenerateAsync(user, also, time, Read(live, found)));

    private CandidateReaders Read(IGraphReader? live, NearestUsers? found)
    {
        var read = live is null ? Readers : Readers with { Graph = live };
        return found is { } known ? read with { Nearest = new FoundNearestUsers(known) } : read;
    }

    // Readers in memory complete synchronously.
    private static CandidateSet Completed(ValueTask<CandidateSet> task) =>
        task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();

    private sealed class FoundNearestUsers(NearestUsers found) : INearestUsers
    {
        public ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation) =>
            new(count >= found.Users.Length ? found : new NearestUsers(found.Users[..count], found.Scores[..count], found.Partial));
    }

    private sealed class NoNearestUsers : INearestUsers
    {
        public ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation) =>
            new(new NearestUsers([], [], false));
    }
}
