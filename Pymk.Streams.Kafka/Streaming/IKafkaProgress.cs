namespace Pymk.Streams.Kafka;

/// <summary>How far a silo is; keyed by the provider's name.</summary>
public interface IKafkaProgress
{
    /// <summary>For each partition this silo reads, the first offset not yet applied by all its subscribers; none before its first batch is done.</summary>
    IEnumerable<(string Topic, int Partition, long Next)> Applied();
}
