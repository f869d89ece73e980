using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Pymk.Streams.Kafka.DeadLetters;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Records;
using Pymk.Streams.Kafka.Retries;
using Pymk.Streams.Kafka.Telemetry;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>Maps a batch of a partition and delivers it to the subscribers, one call per grain. Unreadable records go to the dead letters.</summary>
internal sealed class BatchRouter(
    string provider,
    KafkaStreamOptions options,
    IKafkaRecordMapper mapper,
    SubscriberDirectory directory,
    IGrainFactory grains,
    TargetDelivery delivery,
    DeadLetterWriter deadLetters,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>Returns when every record is applied by every subscriber of its streams or acknowledged by the dead-letter topic.</summary>
    /// <exception cref="OperationCanceledException">The partition was given back; nothing may be committed.</exception>
    public async Task RouteAsync(IReadOnlyList<KafkaRecord> records, CancellationToken ct)
    {
        var routed = new List<RoutedRecord>(records.Count);
        var prepared = await PrepareAsync(records, ct);
        await Task.WhenAll(Group(prepared, records, routed).Select(stream => DeliverAsync(stream.Key, stream.Value, ct)));
        foreach (var record in routed)
        {
            if (record.Reason is { } reason)
            {
                await deadLetters.WriteAsync(record.Record, reason, ct);
            }
        }
    }

    // Nothing of the batch is mapped before all of it is prepared, however long that takes: no record is skipped.
    private async ValueTask<IKafkaRecordMapper> PrepareAsync(IReadOnlyList<KafkaRecord> records, CancellationToken ct)
    {
        var backoff = new Backoff(options, Random.Shared);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                return await mapper.PrepareAsync(records, ct);
            }
#pragma warning disable CA1031 // Whatever fails, the batch waits.
            catch (Exception e) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
            {
                var (first, wait) = (records[0], backoff.Next());
                KafkaStreamLog.PrepareRetry(
                    logger, provider, records.Count, first.Topic, first.Partition, first.Offset, wait, $"{e.GetType().Name}: {e.Message}");
                await Task.Delay(wait, time, ct);
            }
        }
    }

    private static Dictionary<StreamId, List<(RoutedRecord Record, object Item)>> Group(
        IKafkaRecordMapper mapper, IReadOnlyList<KafkaRecord> records, List<RoutedRecord> routed)
    {
        var streams = new Dictionary<StreamId, List<(RoutedRecord, object)>>();
        var targets = new KafkaTargets();
        foreach (var record in records)
        {
            var routedRecord = new RoutedRecord(record);
            routed.Add(routedRecord);
            targets.Clear();
            try
            {
                mapper.Map(record, targets);
            }
#pragma warning disable CA1031 // Any failure of the mapper makes the record unreadable; it is kept for a person to see.
            catch (Exception e)
#pragma warning restore CA1031
            {
                routedRecord.Fail($"unreadable: {e.Message}");
                continue;
            }

            foreach (var (stream, item) in targets.Targets)
            {
                if (!streams.TryGetValue(stream, out var list))
                {
                    streams.Add(stream, list = []);
                }

                list.Add((routedRecord, item));
            }
        }

        return streams;
    }

    private async Task DeliverAsync(StreamId stream, List<(RoutedRecord Record, object Item)> items, CancellationToken ct)
    {
        // Several grain types may subscribe to a stream; each is retried by itself.
        var all = items.ToArray();
        var subscribers = await SubscribersAsync(stream, ct);
        if (subscribers.Length == 0)
        {
            Array.ForEach(all, item => item.Record.Fail($"stream {stream} has no subscriber in the cluster"));
        }

        await Task.WhenAll(subscribers.Select(id => delivery.DeliverAsync(id, grains.GetGrain<IKafkaSubscriber>(id), stream, all, ct)));
    }

    // In a rolling upgrade the silos with the subscribing grain type may still be starting.
    private async ValueTask<GrainId[]> SubscribersAsync(StreamId stream, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        var backoff = new Backoff(options, Random.Shared);
        while (true)
        {
            var subscribers = directory.Of(stream);
            if (subscribers.Length > 0 || time.GetElapsedTime(since) >= options.GiveUpAfter)
            {
                return subscribers;
            }

            var wait = backoff.Next();
            KafkaStreamLog.NoSubscriber(logger, provider, stream.ToString(), wait);
            await Task.Delay(wait, time, ct);
        }
    }
}
