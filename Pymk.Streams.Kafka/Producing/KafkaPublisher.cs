using System.Text;
using Confluent.Kafka;
using Pymk.Streams.Kafka.Telemetry;

namespace Pymk.Streams.Kafka.Producing;

internal sealed class KafkaPublisher(IProducer<byte[], byte[]> producer, KafkaStreamInstruments instruments) : IKafkaPublisher
{
    public async Task PublishAsync(KafkaOutput record, CancellationToken cancellationToken)
    {
        var message = new Message<byte[], byte[]>
        {
            Key = record.Key is { } key ? Encoding.UTF8.GetBytes(key) : null!,
            Value = record.Value,
            Headers = Headers(record),
        };
        try
        {
            var result = await producer.ProduceAsync(record.Topic, message, cancellationToken);
            if (result.Status != PersistenceStatus.Persisted)
            {
                throw new ProduceException<byte[], byte[]>(new Error(Confluent.Kafka.ErrorCode.Local_TimedOut), result);
            }

            instruments.Published(record.Topic);
        }
        catch (KafkaException e)
        {
            throw new KafkaPublishException(record.Topic, e.Error.Reason, e);
        }
    }

    private static Headers? Headers(KafkaOutput record)
    {
        if (record.Headers is not { Count: > 0 })
        {
            return null;
        }

        var headers = new Headers();
        foreach (var (name, value) in record.Headers)
        {
            headers.Add(name, Encoding.UTF8.GetBytes(value));
        }

        return headers;
    }
}
