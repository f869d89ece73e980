using System.Collections.Concurrent;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Page.Tests;

/// <summary>Keeps what is published, or fails as brokers that do not answer.</summary>
internal sealed class RecordingPublisher : IPymkEventPublisher
{
    public ConcurrentQueue<IUserEvent> Published { get; } = new();

    public bool Down { get; set; }

    public Task PublishAsync(ConnectionEvent value, CancellationToken cancellationToken = default) => Take(value);

    public Task PublishAsync(InteractionEvent value, CancellationToken cancellationToken = default) => Take(value);

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
