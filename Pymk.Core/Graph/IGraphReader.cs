namespace Pymk.Core.Graph;

/// <summary>
/// Reads rows of the graph from memory (offline) or from graph shards (serving). A call is one round trip to the shards, so callers ask for all rows
/// they need at once.
/// </summary>
public interface IGraphReader
{
    /// <summary>
    /// The connections of each of <paramref name="users"/>, in their order: ordinals ascending, with all changes so far. The row of an unknown or
    /// unreachable user is empty. Completes synchronously where the graph is local.
    /// </summary>
    ValueTask<ReadOnlyMemory<int>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation);

    /// <summary>When a user made each connection, as far as this process knows; nothing by default.</summary>
    FriendTimes ReadTimes(int user) => default;
}
