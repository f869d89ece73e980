using Orleans;
using Orleans.Runtime;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>
/// A grain that receives a stream. <c>[ImplicitStreamSubscription("namespace")]</c> names the stream's namespace: the stream (namespace, key) goes to
/// the grain with that key, which is activated if need be.
/// </summary>
[Alias("pymk.kafka.subscriber")]
public interface IKafkaSubscriber : IGrain
{
    /// <summary>
    /// Applies the items in order and returns when they are durable; only then are their offsets committed. After a crash, a rebalance or a time-out
    /// items come again, so applying an item twice must be harmless.
    /// </summary>
    /// <param name="batch">Items of one stream; items of one key are in the order in which they were written.</param>
    /// <returns>The items that can never be applied, usually none: they go to the dead letters. All others count as applied.</returns>
    /// <exception cref="Exception">Not everything is durable: the batch comes again.</exception>
    [Alias("pymk.kafka.on-batch")]
    Task<KafkaRejection[]> OnBatchAsync(KafkaBatch batch);
}

/// <summary>Items of one stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Items">The items; items of one partition are in the order of their offsets.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.kafka.batch")]
public sealed record KafkaBatch([property: Id(0)] StreamId Stream, [property: Id(1)] KafkaItem[] Items);

/// <summary>An item and the position of its record.</summary>
/// <param name="Payload">The item that the mapper added.</param>
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
/// <param name="Reason">Why; a header of the dead letter.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.kafka.rejection")]
public readonly record struct KafkaRejection([property: Id(0)] int Index, [property: Id(1)] string Reason);
