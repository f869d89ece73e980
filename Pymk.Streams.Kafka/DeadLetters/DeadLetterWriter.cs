using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Records;
using Pymk.Streams.Kafka.Retries;
using Pymk.Streams.Kafka.Telemetry;

namespace Pymk.Streams.Kafka.DeadLetters;

/// <summary>Names of the headers that a dead letter carries besides those of its record. Key and value are unchanged.</summary>
public static class DeadLetterHeaders
{
    /// <summary>Why the record was given up.</summary>
    public const string Reason = "dead-letter-reason";

    /// <summary>The source topic.</summary>
    public const string Topic = "dead-letter-topic";

    /// <summary>The source partition, decimal.</summary>
    public const string Partition = "dead-letter-partition";

    /// <summary>The source offset, decimal.</summary>
    public const string Offset = "dead-letter-offset";

    /// <summary>The record's timestamp, ISO 8601.</summary>
    public const string Timestamp = "dead-letter-timestamp";

    /// <summary>When the record was given up, ISO 8601.</summary>
    public const string FailedAt = "dead-letter-failed-at";

    /// <summary>The consumer group that gave the record up.</summary>
    public const string Group = "dead-letter-group";
}

/// <summary>Writes records that cannot be applied to the dead-letter topic; retries until the brokers acknowledge them.</summary>
internal sealed class DeadLetterWriter(
    string provider, KafkaStreamOptions options, IProducer<byte[], byte[]> producer, KafkaStreamInstruments instruments, TimeProvider time,
    ILogger logger)
{
    /// <exception cref="OperationCanceledException">The partition was given back; the record will come again.</exception>
    public async Task WriteAsync(KafkaRecord record, string reason, CancellationToken ct)
    {
        var message = Letter(record, reason);
        var backoff = new Backoff(options, Random.Shared);
        while (true)
        {
            try
            {
                await producer.ProduceAsync(options.DeadLetterTopicOf(record.Topic), message, ct);
                instruments.DeadLettered(record.Topic);
                KafkaStreamLog.DeadLetter(logger, provider, record.Topic, record.Partition, record.Offset, reason);
                return;
            }
            catch (KafkaException e) when (!ct.IsCancellationRequested)
            {
                var wait = backoff.Next();
                KafkaStreamLog.DeadLetterRetry(logger, provider, wait, e.Error.Reason);
                await Task.Delay(wait, time, ct);
            }
        }
    }

    private Message<byte[], byte[]> Letter(KafkaRecord record, string reason)
    {
        var headers = new Headers();
        foreach (var header in record.Message.Headers ?? [])
        {
            headers.Add(header.Key, header.GetValueBytes());
        }

        Add(DeadLetterHeaders.Reason, reason);
        Add(DeadLetterHeaders.Topic, record.Topic);
        Add(DeadLetterHeaders.Partition, record.Partition.ToString(CultureInfo.InvariantCulture));
        Add(DeadLetterHeaders.Offset, record.Offset.ToString(CultureInfo.InvariantCulture));
        Add(DeadLetterHeaders.Timestamp, record.Timestamp.ToString("O", CultureInfo.InvariantCulture));
        Add(DeadLetterHeaders.FailedAt, time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        Add(DeadLetterHeaders.Group, options.GroupId);
        return new Message<byte[], byte[]> { Key = record.Message.Key, Value = record.Message.Value, Headers = headers };

        void Add(string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));
    }
}
