using Pymk.Core.Graph;

namespace Pymk.Core.Relations;

/// <summary>Reads a graph in memory of which some rows changed. Completes synchronously. A connection that began since has no time.</summary>
/// <param name="graph">The graph.</param>
/// <param name="changed">The rows that differ, by ordinal.</param>
internal sealed class ChangedGraphReader(SocialGraph graph, IReadOnlyDictionary<int, int[]> changed) : IGraphReader
{
    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<int>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var rows = new ReadOnlyMemory<int>[users.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var user = users.Span[i];
            rows[i] = changed.TryGetValue(user, out var row) ? row : graph.NeighborMemory(user);
        }

        return new(rows);
    }

    /// <inheritdoc/>
    public FriendTimes ReadTimes(int user) => FriendTimes.Of(graph, user);
}
