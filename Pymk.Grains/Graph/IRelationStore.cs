namespace Pymk.Grains.Graph;

/// <summary>Keeps what changed since the model: relations and users who joined. One writer a shard, told apart by epochs.</summary>
public interface IRelationStore
{
    /// <summary>Begins a new epoch of a shard, after which writes of earlier epochs fail, and reads all it has.</summary>
    Task<ShardState> OpenAsync(int shard);

    /// <summary>Writes relations and newly admitted users in one pipelined call; when it returns they survive a crash of the store's process.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">The epoch <see cref="OpenAsync"/> returned.</param>
    /// <param name="relations">At most one of a pair and kind.</param>
    /// <param name="firstPosition">Position of the first of <paramref name="admitted"/>.</param>
    /// <param name="admitted">Users new since the model.</param>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task WriteAsync(int shard, long epoch, IReadOnlyCollection<RelationEvent> relations, int firstPosition, IReadOnlyCollection<long> admitted);
}

/// <summary>What a shard has in the store.</summary>
/// <param name="Epoch">The new epoch.</param>
/// <param name="Relations">The last event of each pair and kind.</param>
/// <param name="Admitted">Users new since the model, by position.</param>
public sealed record ShardState(long Epoch, IReadOnlyList<RelationEvent> Relations, IReadOnlyList<long> Admitted);

/// <summary>A writer whose shard was opened by another activation since.</summary>
public sealed class StaleEpochException(int shard, long epoch) : InvalidOperationException($"Graph shard {shard} was opened again after epoch {epoch}; this activation may no longer write.");
