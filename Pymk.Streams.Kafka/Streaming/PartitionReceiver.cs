using System.Threading.Channels;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Records;
using Pymk.Streams.Kafka.Retries;
using Pymk.Streams.Kafka.Telemetry;

namespace Pymk.Streams.Kafka.Streaming;

/// <summary>
/// An assigned partition: buffers records, routes them batch by batch, and reports the offset that may be committed. A batch starts when the previous
/// one is done, so records keep their order.
/// </summary>
internal sealed class PartitionReceiver
{
    private readonly Channel<KafkaRecord> _records = Channel.CreateUnbounded<KafkaRecord>(new() { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly BatchRouter _router;
    private readonly KafkaStreamOptions _options;
    private readonly KafkaStreamInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly Action<TopicPartitionOffset> _applied;
    private readonly ILogger _logger;
    private readonly Task _loop;
    private volatile bool _draining;
    private long _next = Offset.Unset.Value;
    private int _held;

    public PartitionReceiver(
        TopicPartition partition, BatchRouter router, KafkaStreamOptions options, KafkaStreamInstruments instruments, TimeProvider time,
        ILogger logger, Action<TopicPartitionOffset> applied)
    {
        (Partition, _router, _options, _instruments, _time, _logger, _applied) = (partition, router, options, instruments, time, logger, applied);
        _loop = Task.Run(RunAsync);
    }

    public TopicPartition Partition { get; }

    /// <summary>Offset of the next record from the broker; unset before the first.</summary>
    public long Expected { get; private set; } = Offset.Unset.Value;

    /// <summary>The first offset not applied yet; unset before the first batch is done.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>Records read and not yet applied.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Whether reading this partition is paused.</summary>
    public bool Paused { get; set; }

    public void Add(KafkaRecord record)
    {
        Expected = record.Offset + 1;
        Interlocked.Increment(ref _held);
        _records.Writer.TryWrite(record);
    }

    /// <summary>Starts no further batch and waits for the batch under way. False if that takes too long: the batch will come again.</summary>
    public async Task<bool> StopAsync(TimeSpan within)
    {
        _records.Writer.TryComplete();
        _draining = true;
        try
        {
            await _loop.WaitAsync(within, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            await _stop.CancelAsync();
        }
    }

    private async Task RunAsync()
    {
        var batch = new List<KafkaRecord>(_options.BatchSize);
        try
        {
            while (!_draining && await _records.Reader.WaitToReadAsync(_stop.Token))
            {
                batch.Clear();
                while (batch.Count < _options.BatchSize && _records.Reader.TryRead(out var record))
                {
                    batch.Add(record);
                }

                if (_draining || batch.Count == 0)
                {
                    break;
                }

                await RouteAsync(batch);
                Volatile.Write(ref _next, batch[^1].Offset + 1);
                _applied(new TopicPartitionOffset(Partition, batch[^1].Offset + 1));
                Interlocked.Add(ref _held, -batch.Count);
                _instruments.Applied(Partition.Topic, batch.Count, _time.GetUtcNow() - batch[0].Timestamp);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The partition was given back with a batch under way. Nothing of the batch is committed; the next reader gets it again.
        }
    }

    // The router handles failures of subscribers and of the dead-letter topic. Any other failure must neither end the loop, which would silently stop
    // the partition, nor skip the batch.
    private async Task RouteAsync(List<KafkaRecord> batch)
    {
        var backoff = new Backoff(_options, Random.Shared);
        while (true)
        {
            try
            {
                await _router.RouteAsync(batch, _stop.Token);
                return;
            }
#pragma warning disable CA1031
            catch (Exception e) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
            {
                var wait = backoff.Next();
                KafkaStreamLog.BatchFailed(_logger, Partition.ToString(), batch[0].Offset, batch.Count, wait, e);
                await Task.Delay(wait, _time, _stop.Token);
            }
        }
    }
}
