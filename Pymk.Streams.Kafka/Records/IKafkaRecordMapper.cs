using Orleans.Runtime;
using Pymk.Streams.Kafka.Producing;

namespace Pymk.Streams.Kafka.Records;

/// <summary>Maps records to streams and items of streams to records. The user of the provider implements it.</summary>
public interface IKafkaRecordMapper
{
    /// <summary>Called before the records of a batch are mapped, for what takes calls, such as looking ids up; several batches at once.</summary>
    /// <param name="batch">The records of a partition, in their order.</param>
    /// <param name="ct">Ends when the partition is given back.</param>
    /// <returns>The mapper of these records; by default this one.</returns>
    /// <exception cref="Exception">
    /// Nothing of the batch can be mapped yet: the partition waits, and the batch is prepared again until it can. A record that can never be mapped
    /// fails in <see cref="Map"/> instead.
    /// </exception>
    ValueTask<IKafkaRecordMapper> PrepareAsync(IReadOnlyList<KafkaRecord> batch, CancellationToken ct) => new(this);

    /// <summary>
    /// Adds the streams of a record, each with the item that its subscribers receive. Adding none skips the record. Called for every record, by
    /// several partitions at once.
    /// </summary>
    /// <param name="record">The record; valid during the call.</param>
    /// <param name="targets">Takes the streams.</param>
    /// <exception cref="Exception">The record cannot be read: it goes to the dead letters with the message as the reason.</exception>
    void Map(KafkaRecord record, KafkaTargets targets);

    /// <summary>The record that <c>stream.OnNextAsync(item)</c> writes.</summary>
    /// <exception cref="NotSupportedException">The mapper only reads.</exception>
    KafkaOutput Write(StreamId stream, object item) =>
        throw new NotSupportedException($"{GetType().Name} only reads records: stream {stream} cannot be published to.");
}
