namespace Pymk.Streams.Kafka.Producing;

/// <summary>
/// Publishes records. A publish that returns is acknowledged by all in-sync replicas. Safe for concurrent use; keyed by the name it is registered
/// with.
/// </summary>
public interface IKafkaPublisher
{
    /// <summary>Writes a record and waits for its acknowledgement.</summary>
    /// <exception cref="KafkaPublishException">The brokers refused the record or did not acknowledge it in time.</exception>
    Task PublishAsync(KafkaOutput record, CancellationToken cancellationToken = default);
}

/// <summary>The brokers did not acknowledge a record. It may still be written: publish it again under the same event id.</summary>
public sealed class KafkaPublishException(string topic, string reason, Exception inner)
    : IOException($"The brokers did not acknowledge a record for topic '{topic}': {reason}", inner)
{
    /// <summary>Why, in librdkafka's words.</summary>
    public string Reason { get; } = reason;
}

/// <summary>A record to write.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">The key; records of one key keep their order. Null for none.</param>
/// <param name="Value">The value.</param>
/// <param name="Headers">Headers, or null.</param>
public sealed record KafkaOutput(string Topic, string? Key, byte[] Value, IReadOnlyDictionary<string, string>? Headers = null);
