using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Graph;

/// <summary>Keeps what changed since the model: relations and users who joined. Each shard has one writer, fenced by its epoch.</summary>
public interface IRelationStore
{
    /// <summary>Begins a new epoch of a shard, after which writes of earlier epochs are refused, and reads all that it has.</summary>
    Task<ShardState> OpenAsync(int shard);

    /// <summary>Writes in one round trip, all or nothing; when it returns, the write survives a crash of the store's process.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">The epoch that <see cref="OpenAsync"/> returned.</param>
    /// <param name="write">What changes.</param>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task WriteAsync(int shard, long epoch, RelationWrite write);
}

/// <summary>What the store has of a shard.</summary>
/// <param name="Epoch">The new epoch.</param>
/// <param name="Relations">The last event of each pair and kind.</param>
/// <param name="Admitted">Users who joined since the model, in no order; positions without one are nobody's.</param>
/// <param name="FoldedTo">The highest stamp of a connection that was folded; 0 for none.</param>
public sealed record ShardState(
    long Epoch, IReadOnlyList<StampedRelation> Relations, IReadOnlyList<AdmittedUser> Admitted, long FoldedTo = 0);

/// <summary>The last event of a pair and kind.</summary>
/// <param name="Event">The event.</param>
/// <param name="Stamp">Stamp of the change; 0 where a version without stamps wrote it.</param>
public readonly record struct StampedRelation(RelationEvent Event, long Stamp);

/// <summary>A user who joined since the model.</summary>
/// <param name="Position">Position among the shard's admitted users.</param>
/// <param name="User">64-bit id; -1 for an erased one.</param>
public readonly record struct AdmittedUser(int Position, long User);
