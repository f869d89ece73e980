using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Interfaces.Intake;

/// <summary>
/// Takes writes without a broker: it hands events to the grains that the readers of the topics hand them to. A call returns when all of it is in the
/// stores and in the interaction logs. Idempotent by event id and event time, as the readers are. A stateless worker; keys spread the calls over
/// gateways.
/// </summary>
[Alias("pymk.event-intake")]
public interface IEventIntakeGrain : IGrainWithIntegerKey
{
    /// <summary>Applies events as a reader of their topic does. Callers check them by <see cref="EventRules"/>.</summary>
    /// <exception cref="StoreUnavailableException">A store does not answer; some events may hold.</exception>
    [Alias("take-connections")]
    Task Take([Immutable] ConnectionEvent[] events);

    /// <summary>Applies events as a reader of their topic does, and logs them.</summary>
    /// <inheritdoc cref="Take(ConnectionEvent[])"/>
    [Alias("take-interactions")]
    Task Take([Immutable] InteractionEvent[] events);

    /// <inheritdoc cref="Take(ConnectionEvent[])"/>
    [Alias("take-profiles")]
    Task Take([Immutable] ProfileEvent[] events);

    /// <summary>Connects and disconnects people, none of whom may be gone. It makes unknown ones known.</summary>
    /// <returns>For each event why it is refused; null where it holds.</returns>
    /// <exception cref="StoreUnavailableException">A store does not answer; some events may hold.</exception>
    [Alias("connect")]
    Task<RowRefusal?[]> Connect([Immutable] ConnectionEvent[] events);

    /// <summary>Applies interactions of people, all of whom must be known and none gone.</summary>
    /// <param name="events">The events.</param>
    /// <param name="log">Whether to log them here: false where a broker gets them.</param>
    /// <inheritdoc cref="Connect"/>
    [Alias("interact")]
    Task<RowRefusal?[]> Interact([Immutable] InteractionEvent[] events, bool log);

    /// <summary>Logs interactions that are applied already.</summary>
    /// <exception cref="StoreUnavailableException">A store does not answer; some events may be logged.</exception>
    [Alias("log")]
    Task Log([Immutable] InteractionEvent[] events);

    /// <summary>Writes accounts. Writes of one user count in their order.</summary>
    /// <exception cref="StoreUnavailableException">A store does not answer; some writes may hold.</exception>
    [Alias("write-users")]
    Task<UserWritten[]> WriteUsers([Immutable] UserWrite[] writes);
}
