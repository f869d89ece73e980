using Orleans.Runtime;

namespace Pymk.Streams.Kafka;

/// <summary>What a user of the provider supplies: which streams a record goes to, and how an item of a stream is written.</summary>
public interface IKafkaRecordMapper
{
    /// <summary>
    /// Adds the streams the record goes to, each with the item its subscribers receive. Called for every record, by several
    /// partitions at once. Adding none means that nobody wants it, and its offset is passed.
    /// </summary>
    /// <param name="record">The record; valid during the call.</param>
    /// <param name="targets">Takes the streams.</param>
    /// <exception cref="Exception">The record cannot be read: it goes to the dead letters with the message as the reason.</exception>
    void Map(KafkaRecord record, KafkaTargets targets);

    /// <summary>The record that <c>stream.OnNextAsync(item)</c> writes.</summary>
    /// <exception cref="NotSupportedException">The mapper only reads.</exception>
    KafkaOutput Write(StreamId stream, object item) =>
        throw new NotSupportedException($"{GetType().Name} reads records and writes none: stream {stream} cannot be published to.");
}

/// <summary>A record to be written.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">The key; records of one key keep their order. Null for none.</param>
/// <param name="Value">The value.</param>
/// <param name="Headers">Headers, or none.</param>
public sealed record KafkaOutput(string Topic, string? Key, byte[] Value, IReadOnlyDictionary<string, string>? Headers = null);
