using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Graph;

/// <summary>Keeps what changed since the model: relations and users who joined. Each shard has one writer, fenced by its epoch.</summary>
public interface IRelationStore
{
    /// <summary>Begins a new epoch of a shard, after which writes of earlier epochs are refused, and reads all that it has.</summary>
    Task<ShardState> OpenAsync(int shard);

    /// <summary>Writes relations and newly admitted users in one round trip; when it returns, they survive a crash of the store's process.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">The epoch that <see cref="OpenAsync"/> returned.</param>
    /// <param name="relations">At most one event of each pair and kind.</param>
    /// <param name="firstPosition">Position of the first of <paramref name="admitted"/>.</param>
    /// <param name="admitted">Users who joined since the model.</param>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task WriteAsync(int shard, long epoch, IReadOnlyCollection<RelationEvent> relations, int firstPosition, IReadOnlyCollection<long> admitted);

    /// <summary>Removes relations, and makes places of admitted users places of nobody (-1).</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">The epoch that <see cref="OpenAsync"/> returned.</param>
    /// <param name="relations">Any event of each pair and kind to remove.</param>
    /// <param name="positions">Places that are written.</param>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task RemoveAsync(int shard, long epoch, IReadOnlyCollection<RelationEvent> relations, IReadOnlyCollection<int> positions);
}

/// <summary>What the store has of a shard.</summary>
/// <param name="Epoch">The new epoch.</param>
/// <param name="Relations">The last event of each pair and kind.</param>
/// <param name="Admitted">Users who joined since the model, by position; -1 for an erased one.</param>
public sealed record ShardState(long Epoch, IReadOnlyList<RelationEvent> Relations, IReadOnlyList<long> Admitted);
