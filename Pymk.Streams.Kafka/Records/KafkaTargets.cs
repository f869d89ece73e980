using Orleans.Runtime;

namespace Pymk.Streams.Kafka.Records;

/// <summary>Collects the streams of a record.</summary>
public sealed class KafkaTargets
{
    private readonly List<(StreamId Stream, object Item)> _targets = [];

    /// <summary>Sends an item to a stream.</summary>
    /// <param name="stream">The stream: its namespace selects the subscribing grain types, its key the grain.</param>
    /// <param name="item">The item that subscribers receive; serializable by Orleans and immutable.</param>
    public void Add(StreamId stream, object item)
    {
        ArgumentNullException.ThrowIfNull(item);
        _targets.Add((stream, item));
    }

    /// <summary>The streams added so far.</summary>
    public IReadOnlyList<(StreamId Stream, object Item)> Targets => _targets;

    internal void Clear() => _targets.Clear();
}
