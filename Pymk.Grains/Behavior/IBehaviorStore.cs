using Pymk.Grains.Fencing;

namespace Pymk.Grains.Behavior;

/// <summary>Keeps what interactions say of users beyond the logs of the model, by graph shard. Each shard has one writer, fenced by its epoch.</summary>
public interface IBehaviorStore
{
    /// <summary>Begins a new epoch of a shard, after which writes of earlier epochs are refused, and reads all that it has.</summary>
    Task<StoredBehavior> OpenAsync(int shard);

    /// <summary>Writes users' behaviour and removes what is empty; when it returns, the write survives a crash of the store's process.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task WriteAsync(int shard, long epoch, IReadOnlyCollection<UserBehavior> behavior);
}

/// <summary>What the store has of a shard.</summary>
/// <param name="Epoch">The new epoch.</param>
/// <param name="Users">The behaviour of each user.</param>
public sealed record StoredBehavior(long Epoch, IReadOnlyList<UserBehavior> Users);
