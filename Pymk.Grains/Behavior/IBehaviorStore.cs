using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Behavior;

/// <summary>Keeps the behaviour of users since the logs of the model, by graph shard. Each shard has one writer, fenced by its epoch.</summary>
public interface IBehaviorStore
{
    /// <summary>Begins a new epoch of a shard, which refuses writes of earlier epochs, and reads all its users.</summary>
    Task<StoredBehavior> OpenAsync(int shard);

    /// <summary>Writes behaviour and removes empty entries. When the task completes, a crash of the store loses nothing.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task WriteAsync(int shard, long epoch, IReadOnlyCollection<UserBehavior> behavior);
}

/// <summary>The stored behaviour of a shard.</summary>
/// <param name="Epoch">The new epoch.</param>
/// <param name="Users">The behaviour of each user.</param>
public sealed record StoredBehavior(long Epoch, IReadOnlyList<UserBehavior> Users);
