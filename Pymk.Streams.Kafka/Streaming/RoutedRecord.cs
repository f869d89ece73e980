using Pymk.Streams.Kafka.Records;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>A record of a batch under way and the failures at its targets.</summary>
internal sealed class RoutedRecord(KafkaRecord record)
{
    private readonly Lock _lock = new();
    private List<string>? _reasons;

    public KafkaRecord Record { get; } = record;

    /// <summary>Why the record goes to the dead letters; null if it does not.</summary>
    public string? Reason
    {
        get
        {
            lock (_lock)
            {
                return _reasons is null ? null : string.Join("; ", _reasons);
            }
        }
    }

    public void Fail(string reason)
    {
        lock (_lock)
        {
            (_reasons ??= []).Add(reason);
        }
    }
}
