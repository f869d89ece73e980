using Pymk.Client;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Web.Events;

/// <summary>
/// Where writes go once they are applied: to the brokers, for the other readers of the topics and for the logs; without brokers to the logs of the
/// cluster. The time of an event lies before the write, so applying the event as well changes nothing.
/// </summary>
internal sealed class EventOutlet(IPymkClient client, IPymkEventPublisher? publisher = null)
{
    /// <summary>True where brokers take the events, and log the interactions among them.</summary>
    public bool HasBrokers => publisher is { AppliesAtOnce: false };

    /// <summary>True where the cluster itself logs interactions.</summary>
    public bool Logs => publisher is { AppliesAtOnce: true };

    /// <summary>Completes when the brokers have the event; does nothing without brokers.</summary>
    /// <exception cref="EventNotAcknowledgedException">The brokers did not acknowledge the event. The write itself holds.</exception>
    public Task PublishAsync(ConnectionEvent e) => HasBrokers ? publisher!.PublishAsync(e) : Task.CompletedTask;

    /// <inheritdoc cref="PublishAsync(ConnectionEvent)"/>
    public Task PublishAsync(ProfileEvent e) => HasBrokers ? publisher!.PublishAsync(e) : Task.CompletedTask;

    /// <inheritdoc cref="PublishAsync(ConnectionEvent)"/>
    public Task PublishAsync(InteractionEvent e) => HasBrokers ? publisher!.PublishAsync(e) : Task.CompletedTask;

    /// <summary>Completes when actions that are applied are logged: by the brokers, or by the cluster.</summary>
    /// <inheritdoc cref="PublishAsync(ConnectionEvent)"/>
    public Task LogAsync(IReadOnlyList<InteractionEvent> actions) =>
        HasBrokers ? Task.WhenAll(actions.Select(PublishAsync)) : Logs ? client.LogAsync(actions) : Task.CompletedTask;
}
