using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Pymk.Streams.Kafka;

/// <summary>Takes a batch of a partition through the mapper to its subscribers, one call a grain, and the unreadable to the dead letters.</summary>
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
    /// <exception cref="OperationCanceledException">The partition was given up; nothing may be committed.</exception>
    public async Task RouteAsync(IReadOnlyList<KafkaRecord> records, CancellationToken ct)
    {
        var routed = new List<RoutedRecord>(records.Count);
        await Task.WhenAll(Group(records, routed).Select(stream => DeliverAsync(stream.Key, stream.Value, ct)));
        foreach (var record in routed)
        {
            if (record.Reason is { } reason)
            {
                await deadLetters.WriteAsync(record.Record, reason, ct);
            }
        }
    }

    private Dictionary<StreamId, List<(RoutedRecord Record, object Item)>> Group(IReadOnlyList<KafkaRecord> records, List<RoutedRecord> routed)
    {
        var streams = new Dictionary<StreamId, List<(RoutedRecord, object)>>();
        var targets = new KafkaTargets();
        foreach (var record in records)
        {
            var one = new RoutedRecord(record);
            routed.Add(one);
            targets.Clear();
            try
            {
                mapper.Map(record, targets);
            }
#pragma warning disable CA1031 // Whatever the mapper trips over, the record is unreadable and must be kept for a person to see.
            catch (Exception e)
#pragma warning restore CA1031
            {
                one.Fail($"unreadable: {e.Message}");
                continue;
            }

            foreach (var (stream, item) in targets.Targets)
            {
                if (!streams.TryGetValue(stream, out var list))
                {
                    streams.Add(stream, list = []);
                }

                list.Add((one, item));
            }
        }

        return streams;
    }

    private async Task DeliverAsync(StreamId stream, List<(RoutedRecord Record, object Item)> items, CancellationToken ct)
    {
        // A stream may have several subscribing grain types; each is retried on its own.
        var all = items.ToArray();
        var subscribers = await SubscribersAsync(stream, ct);
        if (subscribers.Length == 0)
        {
            Array.ForEach(all, item => item.Record.Fail($"stream {stream} has no subscriber in the cluster"));
        }

        await Task.WhenAll(subscribers.Select(id => delivery.DeliverAsync(id, grains.GetGrain<IKafkaSubscriber>(id), stream, all, ct)));
    }

    // The silos with the subscribing type may just be starting, in a rolling upgrade for one.
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
