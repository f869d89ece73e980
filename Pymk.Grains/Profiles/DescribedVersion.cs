using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Profiles;

/// <summary>
/// The model version in which all users of a shard are described. When another version is served, all of them are queued once. When the queue is
/// empty, the store remembers the version, so that the next activation does not start over.
/// </summary>
/// <param name="current">The version in the store, "" for none.</param>
/// <param name="queueAll">Queues all users.</param>
/// <param name="isDone">Whether the queue is empty and no description is under way.</param>
/// <param name="remember">Writes the version to the store.</param>
internal sealed class DescribedVersion(string current, Action queueAll, Func<bool> isDone, Func<string, Task> remember)
{
    private string _current = current;
    private string _queued = "";

    /// <summary>Compares with the version that is served; called once a period.</summary>
    public async Task FollowAsync(string served)
    {
        if (served == _current)
        {
            _queued = "";
        }
        else if (served != _queued)
        {
            _queued = served;
            queueAll();
        }
        else if (isDone())
        {
            try
            {
                await remember(served);
                _current = served;
            }
            catch (StoreUnavailableException)
            {
                // The next period tries again. Until then the activation knows by itself; readiness tells of the store.
            }
        }
    }
}
