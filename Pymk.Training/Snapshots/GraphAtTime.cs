using Pymk.Core.Graph;

namespace Pymk.Training.Snapshots;

/// <summary>
/// Reads the connections made before a time. Serving applies connections when they are made, so the features of a shown suggestion use those of its
/// time.
/// </summary>
internal sealed class GraphAtTime(SocialGraph graph, long before) : IGraphReader
{
    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<int>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var rows = new ReadOnlyMemory<int>[users.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = Row(users.Span[i]);
        }

        return new(rows);
    }

    /// <inheritdoc/>
    public FriendTimes ReadTimes(int user) => FriendTimes.Of(graph, user);

    private ReadOnlyMemory<int> Row(int user)
    {
        var all = graph.NeighborMemory(user);
        var times = graph.Times(user);
        var earlier = 0;
        foreach (var time in times)
        {
            earlier += time < before ? 1 : 0;
        }

        if (earlier == all.Length)
        {
            return all;
        }

        var row = new int[earlier];
        for (int i = 0, at = 0; i < all.Length; i++)
        {
            if (times[i] < before)
            {
                row[at++] = all.Span[i];
            }
        }

        return row;
    }
}
