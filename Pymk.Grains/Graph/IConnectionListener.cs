using Orleans.Concurrency;

namespace Pymk.Grains.Graph;

/// <summary>
/// A grain that follows the connections of a graph shard's new users. The key is the shard. The profile shard's grain implements it beside its own
/// contract, so both reach one activation.
/// </summary>
[Alias("pymk.connection-listener")]
internal interface IConnectionListener : IGrainWithIntegerKey
{
    /// <summary>Users who are not of the model gained or lost connections.</summary>
    [Alias("connected")]
    [OneWay]
    Task ConnectionsChanged(long[] users);

    /// <summary>
    /// Forgets a user whose account was deleted long ago; returns when the store has nothing of the user. One of whom a later event is known is there
    /// again, or was deleted again, and stays.
    /// </summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="untilMs">Unix milliseconds of the deletion.</param>
    [Alias("forgotten-until")]
    Task PersonForgotten(long user, long untilMs);
}
