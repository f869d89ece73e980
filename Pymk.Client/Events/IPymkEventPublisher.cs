using Pymk.Grains.Interfaces.Events;

namespace Pymk.Client.Events;

/// <summary>
/// Publishes events under the rules of docs/events.md: to Kafka, or without a broker to the cluster itself. Safe for concurrent use; one per
/// application.
/// </summary>
public interface IPymkEventPublisher
{
    /// <summary>True where a published event is applied and logged when the call returns; false where readers of a topic apply it soon.</summary>
    bool AppliesAtOnce => false;

    /// <summary>Returns when all in-sync replicas have the event; without a broker, when the stores and the interaction logs have it.</summary>
    /// <exception cref="EventFormatException">The event breaks a rule; it was not sent.</exception>
    /// <exception cref="EventNotAcknowledgedException">The brokers did not acknowledge the event in time.</exception>
    Task PublishAsync(ConnectionEvent value, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="PublishAsync(ConnectionEvent, CancellationToken)"/>
    Task PublishAsync(InteractionEvent value, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="PublishAsync(ConnectionEvent, CancellationToken)"/>
    Task PublishAsync(ProfileEvent value, CancellationToken cancellationToken = default);
}

/// <summary>The brokers did not acknowledge an event. It may still be written: publish it again under the same id, which is harmless.</summary>
/// <param name="topic">The event's topic.</param>
/// <param name="id">The event's id.</param>
/// <param name="reason">Why, in the Kafka client's words.</param>
/// <param name="inner">The Kafka client's exception.</param>
public sealed class EventNotAcknowledgedException(string topic, string id, string reason, Exception inner)
    : IOException($"The brokers did not acknowledge event '{id}' for topic '{topic}': {reason}", inner);
