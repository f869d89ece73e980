namespace Pymk.Streams.Kafka.Streaming;

/// <summary>How far a silo has applied its partitions; keyed by the provider's name.</summary>
public interface IKafkaProgress
{
    /// <summary>The first offset not yet applied by all subscribers, for each partition of this silo that has applied a batch.</summary>
    IEnumerable<(string Topic, int Partition, long Next)> Applied();
}
