using Orleans;
using Orleans.Runtime;

namespace Pymk.Streams.Kafka;

/// <summary>
/// A grain that receives a stream. It says which by <c>[ImplicitStreamSubscription("namespace")]</c>: the stream
/// (namespace, key) goes to the grain with that key, which is activated where it is not.
/// </summary>
public interface IKafkaSubscriber : IGrain
{
    /// <summary>
    /// Applies the items, in order, and returns when they are durable: then, and not before, their offsets are committed. They
    /// may come again after a crash, a rebalance or a time-out, so applying an item twice must be harmless.
    /// </summary>
    /// <param name="batch">Items of one stream, those of one key in the order they were written.</param>
    /// <returns>
    /// The items that can never be applied, none as a rule: they go to the dead letters. All others count as applied.
    /// </returns>
    /// <exception cref="Exception">Nothing, or not everything, is durable: the batch comes again.</exception>
    [Alias("pymk.kafka.on-batch")]
    Task<KafkaRejection[]> OnBatchAsync(KafkaBatch batch);
}

/// <summary>Items of one stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Items">The items; those of one partition are in the order of their offsets.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.kafka.batch")]
public sealed record KafkaBatch([property: Id(0)] StreamId Stream, [property: Id(1)] KafkaItem[] Items);

/// <summary>One item and where it came from.</summary>
/// <param name="Payload">What the mapper made of the record.</param>
/// <param name="Topic">Source topic.</param>
/// <param name="Partition">Source partition.</param>
/// <param name="Offset">Source offset.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.kafka.item")]
public readonly record struct KafkaItem(
    [property: Id(0)] object Payload, [property: Id(1)] string Topic, [property: Id(2)] int Partition, [property: Id(3)] long Offset);

/// <summary>An item that can never be applied.</summary>
/// <param name="Index">Its index in <see cref="KafkaBatch.Items"/>.</param>
/// <param name="Reason">Why, for whoever reads the dead letters.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.kafka.rejection")]
public readonly record struct KafkaRejection([property: Id(0)] int Index, [property: Id(1)] string Reason);
