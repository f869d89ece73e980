using System.Text;
using Orleans;
using Orleans.Runtime;
using Pymk.Streams.Kafka.Producing;
using Pymk.Streams.Kafka.Records;
using Pymk.Streams.Kafka.Streaming;

namespace Pymk.Streams.Kafka.Tests.Streaming;

public interface IKeyedGrain : IGrainWithStringKey;

/// <summary>Receives the stream of its key.</summary>
[ImplicitStreamSubscription("keyed")]
public sealed class KeyedGrain(Ledger ledger) : Grain, IKeyedGrain, IKafkaSubscriber
{
    public async Task<KafkaRejection[]> OnBatchAsync(KafkaBatch batch)
    {
        var items = batch.Items.Select(i => (string)i.Payload).ToArray();
        await ledger.ApplyAsync(this.GetPrimaryKeyString(), items.Where(i => !i.StartsWith("reject", StringComparison.Ordinal)));
        var rejected = items.Index().Where(i => i.Item.StartsWith("reject", StringComparison.Ordinal));
        return [.. rejected.Select(i => new KafkaRejection(i.Index, "not wanted"))];
    }
}

public interface INumberedGrain : IGrainWithIntegerKey;

/// <summary>Receives every record under the number of its partition: integer keys, and several streams for one record.</summary>
[ImplicitStreamSubscription("numbered")]
public sealed class NumberedGrain(Ledger ledger) : Grain, INumberedGrain, IKafkaSubscriber
{
    public async Task<KafkaRejection[]> OnBatchAsync(KafkaBatch batch)
    {
        await ledger.ApplyAsync($"#{this.GetPrimaryKeyLong()}", batch.Items.Select(i => (string)i.Payload));
        return [];
    }
}

/// <summary>Records are text, and the key names the stream. A text that starts with "unreadable" fails to parse.</summary>
public sealed class TextMapper(Ledger? ledger = null) : IKafkaRecordMapper
{
    /// <summary>Two digits: a stream and a grain that spell numbers differently would not meet.</summary>
    public const int FirstNumber = 10;

    public ValueTask<IKafkaRecordMapper> PrepareAsync(IReadOnlyList<KafkaRecord> batch, CancellationToken ct) =>
        ledger is { Preparing: not null } ? new(PreparedAsync(batch, ledger)) : new(this);

    public void Map(KafkaRecord record, KafkaTargets targets)
    {
        var text = Encoding.UTF8.GetString(record.Value);
        if (text.StartsWith("unreadable", StringComparison.Ordinal))
        {
            throw new FormatException($"'{text}' is unreadable");
        }

        targets.Add(StreamId.Create("keyed", Encoding.UTF8.GetString(record.Key)), text);
        if (text.StartsWith("both", StringComparison.Ordinal))
        {
            targets.Add(StreamId.Create("numbered", record.Partition + FirstNumber), text);
        }
    }

    private async Task<IKafkaRecordMapper> PreparedAsync(IReadOnlyList<KafkaRecord> batch, Ledger of)
    {
        await Task.Yield();
        of.Prepare(batch.Count);
        return new PreparedMapper(this);
    }

    public KafkaOutput Write(StreamId stream, object item) =>
        new(KafkaTestCluster.Topic, stream.GetKeyAsString(), Encoding.UTF8.GetBytes((string)item));
}

/// <summary>Marks each text as prepared.</summary>
public sealed class PreparedMapper(TextMapper mapper) : IKafkaRecordMapper
{
    public void Map(KafkaRecord record, KafkaTargets targets)
    {
        var unmarked = new KafkaTargets();
        mapper.Map(record, unmarked);
        foreach (var (stream, item) in unmarked.Targets)
        {
            targets.Add(stream, "prepared " + item);
        }
    }
}
