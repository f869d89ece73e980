using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Telemetry;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>
/// The partitions that the group gave to this silo, each with its receiver. Changed by the polling thread only; <see cref="Receivers"/> is safe to
/// read from any thread.
/// </summary>
internal sealed class AssignedPartitions(
    string provider,
    KafkaStreamOptions options,
    StartOffsets starts,
    BatchRouter router,
    KafkaStreamInstruments instruments,
    TimeProvider time,
    ILogger logger)
{
    private readonly Dictionary<TopicPartition, PartitionReceiver> _receivers = [];
    private volatile IReadOnlyList<PartitionReceiver> _snapshot = [];

    /// <summary>The receivers of all assigned partitions.</summary>
    public IReadOnlyList<PartitionReceiver> Receivers => _snapshot;

    public bool TryGet(TopicPartition partition, [NotNullWhen(true)] out PartitionReceiver? receiver) =>
        _receivers.TryGetValue(partition, out receiver);

    /// <summary>Opens receivers; returns where their partitions begin.</summary>
    public List<TopicPartitionOffset> Assign(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _receivers[partition] = new PartitionReceiver(partition, router, options, instruments, time, logger, offset => Store(consumer, offset));
        }

        Publish();
        KafkaStreamLog.Assigned(logger, provider, string.Join(", ", _receivers.Keys));
        return starts.Of(consumer, partitions);
    }

    /// <summary>
    /// Gives partitions back: lets batches under way finish, then commits what is applied. Runs inside a poll, as the group protocol requires: the
    /// next reader starts after these offsets are committed.
    /// </summary>
    public void Revoke(IConsumer<byte[], byte[]> consumer, IEnumerable<TopicPartition> partitions)
    {
        var released = Release(consumer, partitions, options.DrainTimeout, out var unfinished);
        if (unfinished.Count > 0)
        {
            KafkaStreamLog.DrainTimedOut(logger, provider, string.Join(", ", unfinished));
        }

        Commit(consumer, released.Where(r => r.Next >= 0).Select(r => new TopicPartitionOffset(r.Partition, r.Next)).ToList());
    }

    /// <summary>Gives all partitions back.</summary>
    public void RevokeAll(IConsumer<byte[], byte[]> consumer) => Revoke(consumer, _receivers.Keys.ToList());

    /// <summary>Drops partitions that another member already reads; there is nothing to commit.</summary>
    public void Lose(IConsumer<byte[], byte[]> consumer, IEnumerable<TopicPartition> partitions) =>
        Release(consumer, partitions, TimeSpan.Zero, out _);

    private List<PartitionReceiver> Release(
        IConsumer<byte[], byte[]> consumer, IEnumerable<TopicPartition> partitions, TimeSpan drain, out IReadOnlyList<TopicPartition> unfinished)
    {
        var released = partitions.Where(_receivers.ContainsKey).Select(p => _receivers[p]).ToList();
        unfinished = [];
        if (released.Count > 0)
        {
            KafkaStreamLog.Revoked(logger, provider, string.Join(", ", released.Select(r => r.Partition)));
            var finished = Task.WhenAll(released.Select(r => r.StopAsync(drain))).GetAwaiter().GetResult();
            unfinished = [.. released.Where((_, i) => !finished[i]).Select(r => r.Partition)];
            released.ForEach(r => _receivers.Remove(r.Partition));
            Resume(consumer, [.. released.Where(r => r.Paused).Select(r => r.Partition)]);
            Publish();
        }

        return released;
    }

    // A consumer that is given a partition again would find it paused as it was, and never read it.
    private void Resume(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<TopicPartition> paused)
    {
        try
        {
            if (paused.Count > 0)
            {
                consumer.Resume(paused);
            }
        }
        catch (KafkaException e)
        {
            starts.Fail(e);
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
            // Applied but not committed: the next reader applies the records once more, which is harmless.
            KafkaStreamLog.BrokerError(logger, provider, $"commit at hand-over failed: {e.Error.Reason}");
        }
    }

    private void Store(IConsumer<byte[], byte[]> consumer, TopicPartitionOffset offset)
    {
        try
        {
            consumer.StoreOffset(offset);
        }
        catch (Exception e) when (e is KafkaException or ObjectDisposedException)
        {
            // The partition moved to another silo meanwhile, which applies the batch again from the last commit.
            KafkaStreamLog.BrokerError(logger, provider, $"offset {offset} not stored: {e.Message}");
        }
    }

    private void Publish()
    {
        _snapshot = _receivers.Values.ToArray();
        instruments.Rebalanced();
    }
}
