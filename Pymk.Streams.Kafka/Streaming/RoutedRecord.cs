namespace Pymk.Streams.Kafka;

/// <summary>A record under way in a batch, and what went wrong with it at any of its targets.</summary>
internal sealed class RoutedRecord(KafkaRecord record)
{
    private readonly Lock _lock = new();
    private List<string>? _reasons;

    public KafkaRecord Record { get; } = record;

    /// <summary>Why it goes to the dead letters, null where it does not.</summary>
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
