namespace Pymk.Core.Graph;

/// <summary>Reads a graph in memory. Completes synchronously.</summary>
public sealed class LocalGraphReader(SocialGraph graph) : IGraphReader
{
    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<int>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var rows = new ReadOnlyMemory<int>[users.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = graph.NeighborMemory(users.Span[i]);
        }

        return new(rows);
    }

    /// <inheritdoc/>
    public FriendTimes ReadTimes(int user) => FriendTimes.Of(graph, user);
}
