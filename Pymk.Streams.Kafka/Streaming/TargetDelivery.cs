using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Retries;
using Pymk.Streams.Kafka.Telemetry;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>
/// Delivers items to one grain until each is applied or given up. A failed batch is retried whole, then in halves: a bad record is found in few
/// calls, and the others do not wait for it.
/// </summary>
internal sealed class TargetDelivery(
    string provider, KafkaStreamOptions options, DeliveryHealth health, KafkaStreamInstruments instruments, TimeProvider time, ILogger logger)
{
    private const int WholeBatchAttempts = 3;

    // In an outage no record is at fault, and each part of a batch would wait for its end by itself. Larger ones may be too large for a slow store.
    private const int SmallestPartInOutage = 64;

    /// <summary>Returns when every item is applied or its record is marked for the dead letters.</summary>
    /// <exception cref="OperationCanceledException">The partition was given back; nothing may be committed.</exception>
    public async Task DeliverAsync(
        GrainId target, IKafkaSubscriber subscriber, StreamId stream, ArraySegment<(RoutedRecord Record, object Item)> items, CancellationToken ct)
    {
        var backoff = new Backoff(options, Random.Shared);
        await DeliverAsync(target, subscriber, stream, items, WholeBatchAttempts, backoff, ct);
    }

    private async Task DeliverAsync(
        GrainId target, IKafkaSubscriber subscriber, StreamId stream, ArraySegment<(RoutedRecord Record, object Item)> items, int attempts,
        Backoff backoff, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        var neighborPassed = false;
        for (var attempt = 1; ; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            // An attempt that failed in an outage says nothing once the outage is over: others must have passed before it began.
            var othersPass = neighborPassed || health.LastSuccess > since;
            try
            {
                var rejections = await subscriber.OnBatchAsync(Batch(stream, items)).WaitAsync(ct);
                health.Succeeded();
                foreach (var rejection in rejections ?? [])
                {
                    items[rejection.Index].Record.Fail($"{target}: {rejection.Reason}");
                }

                return;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                instruments.Retried();
                if (items.Count == 1)
                {
                    // While no other delivery succeeds either, a store or a silo is down, and the record is not at fault.
                    var isSuspect = attempt >= options.MaxAttempts && !options.IsOutage(e);
                    if (time.GetElapsedTime(since) >= options.GiveUpAfter || (isSuspect && othersPass))
                    {
                        items[0].Record.Fail($"{target}: {attempt} attempts in {time.GetElapsedTime(since)}: {Message(e)}");
                        return;
                    }

                    neighborPassed = isSuspect && await NeighborPassesAsync(subscriber, stream, items, ct);
                }

                var wait = backoff.Next();
                KafkaStreamLog.Retrying(logger, provider, items.Count, target.ToString(), attempt, wait, Message(e));
                await Task.Delay(wait, time, ct);
                if (attempt >= attempts && items.Count > (options.IsOutage(e) ? SmallestPartInOutage : 1))
                {
                    var half = items.Count / 2;
                    await DeliverAsync(target, subscriber, stream, items[..half], 1, backoff, ct);
                    await DeliverAsync(target, subscriber, stream, items[half..], 1, backoff, ct);
                    return;
                }
            }
        }
    }

    // Applying an item twice is harmless, so delivering a neighbour again shows whether the subscriber takes anything at all.
    private async Task<bool> NeighborPassesAsync(
        IKafkaSubscriber subscriber, StreamId stream, ArraySegment<(RoutedRecord Record, object Item)> item, CancellationToken ct)
    {
        var all = item.Array!;
        foreach (var index in (int[])[item.Offset - 1, item.Offset + 1])
        {
            if (index < 0 || index >= all.Length)
            {
                continue;
            }

            try
            {
                await subscriber.OnBatchAsync(Batch(stream, new(all, index, 1))).WaitAsync(ct);
                return true;
            }
#pragma warning disable CA1031 // The neighbour's own delivery handles its failure.
            catch (Exception) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
            {
                continue;
            }
        }

        return false;
    }

    private static KafkaBatch Batch(StreamId stream, ArraySegment<(RoutedRecord Record, object Item)> items)
    {
        var batch = new KafkaItem[items.Count];
        for (var i = 0; i < batch.Length; i++)
        {
            var (record, item) = items[i];
            batch[i] = new KafkaItem(item, record.Record.Topic, record.Record.Partition, record.Record.Offset);
        }

        return new KafkaBatch(stream, batch);
    }

    private static string Message(Exception e) => $"{e.GetType().Name}: {e.Message}";
}
