using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Client.Events;

internal sealed partial class PymkEventPublisher : IPymkEventPublisher, IDisposable
{
    private readonly IProducer<byte[], byte[]> _producer;

    public PymkEventPublisher(IOptions<PymkEventOptions> options, ILogger<PymkEventPublisher> log)
    {
        var settings = options.Value;
        var config = new ProducerConfig(new Dictionary<string, string>(settings.ClientSettings, StringComparer.Ordinal))
        {
            BootstrapServers = settings.BootstrapServers,
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = 2,
            MessageTimeoutMs = (int)settings.PublishTimeout.TotalMilliseconds,
        };
        // Without handlers librdkafka writes to standard error, past every log filter.
        _producer = new ProducerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, e) => LogTrouble(log, e.Reason))
            .SetLogHandler((_, m) => LogDetail(log, m.Facility, m.Message))
            .Build();
    }

    public Task PublishAsync(ConnectionEvent value, CancellationToken cancellationToken) =>
        PublishAsync(EventTopics.Connections, value.Id, EventKeys.Of(value), EventJson.Write(value), cancellationToken);

    public Task PublishAsync(InteractionEvent value, CancellationToken cancellationToken) =>
        PublishAsync(EventTopics.Interactions, value.Id, EventKeys.Of(value), EventJson.Write(value), cancellationToken);

    public Task PublishAsync(ProfileEvent value, CancellationToken cancellationToken) =>
        PublishAsync(EventTopics.Profiles, value.Id, EventKeys.Of(value), EventJson.Write(value), cancellationToken);

    public void Dispose() => _producer.Dispose();

    private async Task PublishAsync(string topic, string id, string key, byte[] json, CancellationToken cancellationToken)
    {
        try
        {
            await _producer.ProduceAsync(topic, new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = json }, cancellationToken);
        }
        catch (KafkaException e)
        {
            throw new EventNotAcknowledgedException(topic, id, e.Error.Reason, e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Kafka: {Reason}")]
    private static partial void LogTrouble(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Debug, "librdkafka {Facility}: {Text}")]
    private static partial void LogDetail(ILogger logger, string facility, string text);
}
