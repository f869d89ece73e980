using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Pymk.Streams.Kafka;

/// <summary>
/// This silo's member of the consumer group. One thread polls and hands records to the receiver of their partition; it never
/// waits for a delivery, so that the group does not take the silo for dead while a store is.
/// </summary>
internal sealed class KafkaConsumer(
    string provider, KafkaStreamOptions options, BatchRouter router, KafkaStreamInstruments instruments, TimeProvider time, ILogger logger)
    : IKafkaProgress
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<TopicPartition, PartitionReceiver> _receivers = [];
    private volatile IReadOnlyList<PartitionReceiver> _current = [];
    private volatile IConsumer<byte[], byte[]>? _consumer;

    /// <summary>Polls until told to stop; then lets batches under way finish, commits and leaves the group.</summary>
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
                // Fatal errors end a consumer for good (a fenced instance, a library fault): a new one joins in its place.
                var wait = backoff.Next();
                KafkaStreamLog.ConsumerFailed(logger, provider, e.Error.Reason, wait);
                ct.WaitHandle.WaitOne(wait);
            }
        }
    }

    /// <summary>Records written and not yet applied, by partition read here.</summary>
    public IEnumerable<(string Topic, int Partition, long Lag)> Lags()
    {
        foreach (var receiver in _current)
        {
            if (_consumer is { } consumer && receiver.Next >= 0 && Watermarks(consumer, receiver.Partition) is { High.Value: >= 0 } marks)
            {
                yield return (receiver.Partition.Topic, receiver.Partition.Partition.Value, Math.Max(0, marks.High.Value - receiver.Next));
            }
        }
    }

    public IEnumerable<(string Topic, int Partition, long Next)> Applied() => _current.Where(r => r.Next >= 0)
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
                Resume(consumer);
            }
        }
        finally
        {
            Release(consumer, _receivers.Keys.ToList(), commit: true);
            _consumer = null;
            consumer.Close();
        }
    }

    private IConsumer<byte[], byte[]> Build() => new ConsumerBuilder<byte[], byte[]>(KafkaClientConfigs.Consumer(options))
        .SetErrorHandler((_, e) => KafkaStreamLog.BrokerTrouble(logger, provider, e.Reason))
        .SetLogHandler((_, m) => logger.Log(m.Level <= SyslogLevel.Error ? LogLevel.Warning : LogLevel.Debug, "librdkafka {Facility}: {Text}", m.Facility, m.Message))
        .SetPartitionsAssignedHandler((_, partitions) => Assign(partitions))
        .SetPartitionsRevokedHandler((c, partitions) => Release(c, partitions.ConvertAll(p => p.TopicPartition), commit: true))
        .SetPartitionsLostHandler((c, partitions) => Release(c, partitions.ConvertAll(p => p.TopicPartition), commit: false))
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
            // A topic that does not exist yet, a leader on the move: the library goes on by itself.
            KafkaStreamLog.BrokerTrouble(logger, provider, e.Error.Reason);
            return;
        }

        if (result is null || result.IsPartitionEOF || !_receivers.TryGetValue(result.TopicPartition, out var receiver))
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
        foreach (var receiver in _current)
        {
            if (receiver.Paused && receiver.Held <= options.BufferSize / 2)
            {
                receiver.Paused = false;
                consumer.Resume([receiver.Partition]);
            }
        }
    }

    // Offsets have gaps in compacted and transactional topics; a gap that ends at the oldest record kept is loss, and said aloud.
    private void ReportExpired(IConsumer<byte[], byte[]> consumer, PartitionReceiver receiver, long offset)
    {
        var missing = offset - receiver.Expected;
        if (receiver.Expected >= 0 && missing > 0 && Watermarks(consumer, receiver.Partition) is { } marks && marks.Low.Value > receiver.Expected)
        {
            instruments.Expired(receiver.Partition.Topic, missing);
            KafkaStreamLog.Expired(logger, provider, missing, receiver.Partition.Topic, receiver.Partition.Partition.Value, offset);
        }
    }

    private void Assign(List<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _receivers[partition] = new PartitionReceiver(partition, router, options, instruments, time, logger, Store);
        }

        Changed();
        KafkaStreamLog.Assigned(logger, provider, string.Join(", ", _receivers.Keys));
    }

    // Runs inside a poll, as the group protocol wants it: the next reader starts after these offsets are committed.
    private void Release(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, bool commit)
    {
        var released = partitions.Where(_receivers.ContainsKey).Select(p => _receivers[p]).ToList();
        if (released.Count == 0)
        {
            return;
        }

        KafkaStreamLog.Revoked(logger, provider, string.Join(", ", partitions));
        var finished = Task.WhenAll(released.Select(r => r.StopAsync(commit ? options.DrainTimeout : TimeSpan.Zero))).GetAwaiter().GetResult();
        if (commit && finished.Contains(false))
        {
            KafkaStreamLog.DrainTimedOut(logger, provider, string.Join(", ", released.Where((_, i) => !finished[i]).Select(r => r.Partition)));
        }

        released.ForEach(r => _receivers.Remove(r.Partition));
        Changed();
        if (commit)
        {
            Commit(consumer, released.Where(r => r.Next >= 0).Select(r => new TopicPartitionOffset(r.Partition, r.Next)).ToList());
        }
    }

    private void Commit(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> offsets)
    {
        try
        {
            if (offsets.Count > 0)
            {
                consumer.Commit(offsets);
            }
        }
        catch (KafkaException e)
        {
            // Applied but not committed: delivered once more to the next reader, which is harmless.
            KafkaStreamLog.BrokerTrouble(logger, provider, $"commit at hand-over failed: {e.Error.Reason}");
        }
    }

    private void Store(TopicPartitionOffset offset)
    {
        try
        {
            _consumer?.StoreOffset(offset);
        }
        catch (Exception e) when (e is KafkaException or ObjectDisposedException)
        {
            // The partition went to another silo meanwhile; it applies the batch again from the last commit.
            KafkaStreamLog.BrokerTrouble(logger, provider, $"offset {offset} not stored: {e.Message}");
        }
    }

    private void Changed()
    {
        _current = _receivers.Values.ToArray();
        instruments.Rebalanced();
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
