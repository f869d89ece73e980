using Pymk.Grains.Interfaces.Events;
using Pymk.Streams.Kafka.Producing;

namespace Pymk.Client.Events;

/// <summary>Writes events as records of their topics.</summary>
internal sealed class PymkEventPublisher(IKafkaPublisher records) : IPymkEventPublisher
{
    public Task PublishAsync(ConnectionEvent value, CancellationToken cancellationToken) =>
        PublishAsync(value.Id, new(EventTopics.Connections, EventKeys.Of(value), EventJson.Write(value)), cancellationToken);

    public Task PublishAsync(InteractionEvent value, CancellationToken cancellationToken) =>
        PublishAsync(value.Id, new(EventTopics.Interactions, EventKeys.Of(value), EventJson.Write(value)), cancellationToken);

    public Task PublishAsync(ProfileEvent value, CancellationToken cancellationToken) =>
        PublishAsync(value.Id, new(EventTopics.Profiles, EventKeys.Of(value), EventJson.Write(value)), cancellationToken);

    private async Task PublishAsync(string id, KafkaOutput record, CancellationToken cancellationToken)
    {
        try
        {
            await records.PublishAsync(record, cancellationToken);
        }
        catch (KafkaPublishException e)
        {
            throw new EventNotAcknowledgedException(record.Topic, id, e.Reason, e);
        }
    }
}
