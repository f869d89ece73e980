using Confluent.Kafka;
using Pymk.Streams.Kafka.Options;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>
/// Where a consumer begins in the partitions that it is given: at what the group has committed. librdkafka asks the brokers for it by itself, but
/// reads a partition no more for which they answer with an error; so the question is asked here, and a consumer that gets no answer is replaced.
/// </summary>
internal sealed class StartOffsets(KafkaStreamOptions options)
{
    private const string Reset = "auto.offset.reset";

    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(10);

    private KafkaException? _failure;

    /// <summary>The offsets to begin at.</summary>
    public List<TopicPartitionOffset> Of(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        try
        {
            return partitions.Count == 0 ? [] : consumer.Committed(partitions, LongestQuestion).ConvertAll(OrFirst);
        }
        catch (KafkaException e)
        {
            // An exception here would leave the group in the middle of its assignment.
            _failure = e;
            return partitions.ConvertAll(p => new TopicPartitionOffset(p, Offset.Unset));
        }
    }

    /// <summary>Notes that the consumer cannot read on.</summary>
    public void Fail(KafkaException failure) => _failure = failure;

    /// <summary>Ends a consumer that does not know where to begin.</summary>
    /// <exception cref="KafkaException">It does not.</exception>
    public void ThrowIfUnknown()
    {
        if (_failure is { } failure)
        {
            _failure = null;
            throw new KafkaException(failure.Error, failure);
        }
    }

    // Where the group has committed nothing, the setting counts. Asking librdkafka to apply it would have it ask the brokers again.
    private TopicPartitionOffset OrFirst(TopicPartitionOffset committed) => committed.Offset != Offset.Unset ? committed
        : new TopicPartitionOffset(committed.TopicPartition, options.ClientSettings.TryGetValue(Reset, out var reset) ? reset switch
        {
            "latest" or "largest" or "end" => Offset.End,
            "error" => Offset.Unset,
            _ => Offset.Beginning,
        }
        : Offset.Beginning);
}
