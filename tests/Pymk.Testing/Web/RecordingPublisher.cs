using System.Collections.Concurrent;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Testing.Web;

/// <summary>Keeps the events that are published, or fails like brokers that do not answer.</summary>
public sealed class RecordingPublisher : IPymkEventPublisher
{
    /// <summary>The events so far, in order.</summary>
    public ConcurrentQueue<IUserEvent> Published { get; } = new();

    /// <summary>Whether every publish fails.</summary>
    public bool Down { get; set; }

    /// <inheritdoc/>
    public Task PublishAsync(ConnectionEvent value, CancellationToken cancellationToken = default) => Take(value);

    /// <inheritdoc/>
    public Task PublishAsync(InteractionEvent value, CancellationToken cancellationToken = default) => Take(value);

    /// <inheritdoc/>
    public Task PublishAsync(ProfileEvent value, CancellationToken cancellationToken = default) => Take(value);

    private Task Take(IUserEvent value)
    {
        if (Down)
        {
            throw new EventNotAcknowledgedException("a topic", value.Id, "timed out", new TimeoutException());
        }

        Published.Enqueue(value);
        return Task.CompletedTask;
    }
}
