namespace Pymk.Grains.Behavior;

/// <summary>Keeps what interactions say of users beyond the logs of the model, by graph shard.</summary>
public interface IBehaviorStore
{
    /// <summary>Reads all a shard has.</summary>
    Task<IReadOnlyList<UserBehavior>> ReadAsync(int shard);

    /// <summary>Writes users' behaviour, and removes what is empty; when it returns it survives a crash of the store's process.</summary>
    Task WriteAsync(int shard, IReadOnlyCollection<UserBehavior> behavior);
}
