namespace Pymk.Core.Graph;

/// <summary>
/// Reads rows of the graph, wherever it lives: in memory (the offline sweep) or on graph shards (serving).
/// One call is one round to the shards, so callers ask for all the rows they need at once.
/// </summary>
public interface IGraphReader
{
    /// <summary>
    /// Connections of each asked user, in the order asked: ordinals ascending, with all changes applied so far. An unknown or unreachable user has an
    /// empty row. Completes synchronously where the graph is local.
    /// </summary>
    ValueTask<ReadOnlyMemory<int>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation);

    /// <summary>When a user made each connection, as far as it is known here without a call; by default nothing is.</summary>
    FriendTimes ReadTimes(int user) => default;
}
