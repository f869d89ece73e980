using System.Text;
using Confluent.Kafka;

namespace Pymk.Streams.Kafka.Records;

/// <summary>A record as read from its partition.</summary>
public sealed class KafkaRecord
{
    private readonly ConsumeResult<byte[], byte[]> _result;

    internal KafkaRecord(ConsumeResult<byte[], byte[]> result) => _result = result;

    /// <summary>The topic.</summary>
    public string Topic => _result.Topic;

    /// <summary>The partition.</summary>
    public int Partition => _result.Partition.Value;

    /// <summary>The offset in the partition.</summary>
    public long Offset => _result.Offset.Value;

    /// <summary>When it was written, by the producer's or the broker's clock, depending on the topic's setting.</summary>
    public DateTimeOffset Timestamp => new(_result.Message.Timestamp.UtcDateTime);

    /// <summary>The key's bytes, empty without a key.</summary>
    public ReadOnlySpan<byte> Key => _result.Message.Key;

    /// <summary>The value's bytes, empty without a value.</summary>
    public ReadOnlySpan<byte> Value => _result.Message.Value;

    /// <summary>The last header of that name as text, or null.</summary>
    public string? Header(string name) =>
        _result.Message.Headers is { } headers && headers.TryGetLastBytes(name, out var bytes) && bytes is not null
            ? Encoding.UTF8.GetString(bytes)
            : null;

    internal Message<byte[], byte[]> Message => _result.Message;
}
