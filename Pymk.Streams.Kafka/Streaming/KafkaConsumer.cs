using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Records;
using Pymk.Streams.Kafka.Retries;
using Pymk.Streams.Kafka.Telemetry;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>
/// This silo's member of the consumer group. One thread polls and hands records to the receiver of their partition. It never waits for a delivery, so
/// the group does not take the silo for dead while a store is down.
/// </summary>
internal sealed class KafkaConsumer(
    string provider,
    KafkaStreamOptions options,
    AssignedPartitions partitions,
    StartOffsets starts,
    KafkaStreamInstruments instruments,
    ILogger logger) : IKafkaProgress
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(100);

    private volatile IConsumer<byte[], byte[]>? _consumer;

    /// <summary>Polls until cancelled; then lets batches under way finish, commits and leaves the group.</summary>
    public void Run(CancellationToken ct)
    {
        KafkaStreamLog.Started(logger, provider, string.Join(", ", options.Topics), options.GroupId, options.BootstrapServers);
        var backoff = new Backoff(options, Random.Shared);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                Poll(ct);
            }
            catch (KafkaException e)
            {
                // A fatal error, such as a fenced instance, ends a consumer for good: open a new one.
                var wait = backoff.Next();
                KafkaStreamLog.ConsumerFailed(logger, provider, e.Error.Reason, wait);
                ct.WaitHandle.WaitOne(wait);
            }
        }
    }

    /// <summary>Records written and not yet applied, by partition that this silo reads.</summary>
    public IEnumerable<(string Topic, int Partition, long Lag)> Lags()
    {
        foreach (var receiver in partitions.Receivers)
        {
            if (_consumer is { } consumer && receiver.Next >= 0 && Watermarks(consumer, receiver.Partition) is { High.Value: >= 0 } marks)
            {
                yield return (receiver.Partition.Topic, receiver.Partition.Partition.Value, Math.Max(0, marks.High.Value - receiver.Next));
            }
        }
    }

    public IEnumerable<(string Topic, int Partition, long Next)> Applied() => partitions.Receivers.Where(r => r.Next >= 0)
        .Select(r => (r.Partition.Topic, r.Partition.Partition.Value, r.Next));

    private void Poll(CancellationToken ct)
    {
        using var consumer = Build();
        _consumer = consumer;
        try
        {
            consumer.Subscribe(options.Topics);
            while (!ct.IsCancellationRequested)
            {
                Consume(consumer);
                starts.ThrowIfUnknown();
                Resume(consumer);
            }
        }
        finally
        {
            partitions.RevokeAll(consumer);
            _consumer = null;
            consumer.Close();
        }
    }

    private IConsumer<byte[], byte[]> Build() => new ConsumerBuilder<byte[], byte[]>(KafkaClientConfigs.Consumer(options))
        .SetErrorHandler((_, e) => KafkaStreamLog.BrokerError(logger, provider, e.Reason))
        .SetLogHandler((_, m) => KafkaStreamLog.Library(logger, m))
        .SetPartitionsAssignedHandler(partitions.Assign)
        .SetPartitionsRevokedHandler((c, revoked) => partitions.Revoke(c, revoked.ConvertAll(p => p.TopicPartition)))
        .SetPartitionsLostHandler((c, lost) => partitions.Lose(c, lost.ConvertAll(p => p.TopicPartition)))
        .Build();

    private void Consume(IConsumer<byte[], byte[]> consumer)
    {
        ConsumeResult<byte[], byte[]>? result;
        try
        {
            result = consumer.Consume(PollTime);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            // A topic does not exist yet, or a leader moves: librdkafka recovers by itself.
            KafkaStreamLog.BrokerError(logger, provider, e.Error.Reason);
            return;
        }

        if (result is null || result.IsPartitionEOF || !partitions.TryGet(result.TopicPartition, out var receiver))
        {
            return;
        }

        ReportExpired(consumer, receiver, result.Offset.Value);
        receiver.Add(new KafkaRecord(result));
        if (receiver.Held >= options.BufferSize && !receiver.Paused)
        {
            receiver.Paused = true;
            consumer.Pause([receiver.Partition]);
        }
    }

    private void Resume(IConsumer<byte[], byte[]> consumer)
    {
        foreach (var receiver in partitions.Receivers)
        {
            if (receiver.Paused && receiver.Held <= options.BufferSize / 2)
            {
                receiver.Paused = false;
                consumer.Resume([receiver.Partition]);
            }
        }
    }

    // Compacted and transactional topics have gaps between offsets. A gap that ends at the oldest record is different: the brokers deleted unread
    // records.
    private void ReportExpired(IConsumer<byte[], byte[]> consumer, PartitionReceiver receiver, long offset)
    {
        var missing = offset - receiver.Expected;
        if (receiver.Expected >= 0 && missing > 0 && Watermarks(consumer, receiver.Partition) is { } marks && marks.Low.Value > receiver.Expected)
        {
            instruments.Expired(receiver.Partition.Topic, missing);
            KafkaStreamLog.Expired(logger, provider, missing, receiver.Partition.Topic, receiver.Partition.Partition.Value, offset);
        }
    }

    private static WatermarkOffsets? Watermarks(IConsumer<byte[], byte[]> consumer, TopicPartition partition)
    {
        try
        {
            return consumer.GetWatermarkOffsets(partition);
        }
        catch (Exception e) when (e is KafkaException or ObjectDisposedException)
        {
            return null;
        }
    }
}
