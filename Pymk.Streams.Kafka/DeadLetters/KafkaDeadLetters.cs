using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Pymk.Streams.Kafka.Options;

namespace Pymk.Streams.Kafka.DeadLetters;

/// <inheritdoc cref="IKafkaDeadLetters"/>
/// <remarks>A consumer of its own reads each time, without a group's offsets: the letters are there for whoever asks next.</remarks>
internal sealed class KafkaDeadLetters(KafkaStreamOptions options, IProducer<byte[], byte[]> producer) : IKafkaDeadLetters, IDisposable
{
    private const int MostBytes = 16 * 1024; // of a key or a value that is shown

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] Own =
    [
        DeadLetterHeaders.Reason, DeadLetterHeaders.Topic, DeadLetterHeaders.Partition, DeadLetterHeaders.Offset, DeadLetterHeaders.Timestamp,
        DeadLetterHeaders.FailedAt, DeadLetterHeaders.Group,
    ];

    // One reading at a time: each has a connection to every broker.
    private readonly SemaphoreSlim _turn = new(1, 1);

    public void Dispose() => _turn.Dispose();

    public Task<DeadLetters> ReadAsync(string topic, int most, CancellationToken cancellation) => AskAsync(
        consumer =>
        {
            var (starts, held) = (new List<TopicPartitionOffset>(), 0L);
            foreach (var partition in PartitionsOf(consumer, options.DeadLetterTopicOf(topic)))
            {
                var ends = consumer.QueryWatermarkOffsets(partition, Patience);
                var letters = ends.High.Value - ends.Low.Value;
                held += letters;
                if (letters > 0)
                {
                    starts.Add(new TopicPartitionOffset(partition, Math.Max(ends.Low.Value, ends.High.Value - most)));
                }
            }

            var found = new List<DeadLetter>();
            Consume(consumer, starts, cancellation, letter => found.Add(Of(letter)));
            return new DeadLetters(held, [.. found.OrderByDescending(l => l.FailedAt).ThenByDescending(l => l.Offset).Take(most)]);
        },
        cancellation);

    public async Task<bool> SendAgainAsync(string topic, int partition, long offset, CancellationToken cancellation)
    {
        var record = await AskAsync(
            consumer =>
            {
                ConsumeResult<byte[], byte[]>? found = null;
                var place = new TopicPartition(options.DeadLetterTopicOf(topic), partition);
                if (PartitionsOf(consumer, place.Topic).Contains(place) && consumer.QueryWatermarkOffsets(place, Patience) is { } ends
                    && ends.Low.Value <= offset && offset < ends.High.Value)
                {
                    Consume(consumer, [new TopicPartitionOffset(place, offset)], cancellation, letter => found ??= letter, most: 1);
                }

                return found?.Offset.Value == offset ? found.Message : null;
            },
            cancellation).ConfigureAwait(false);
        if (record is null)
        {
            return false;
        }

        var headers = new Headers();
        foreach (var header in (record.Headers ?? []).Where(h => !Own.Contains(h.Key)))
        {
            headers.Add(header.Key, header.GetValueBytes());
        }

        var again = new Message<byte[], byte[]> { Key = record.Key, Value = record.Value, Headers = headers };
        if (DateTimeOffset.TryParse(Text(record, DeadLetterHeaders.Timestamp), CultureInfo.InvariantCulture, out var time))
        {
            // An event without a time of its own has that of its record.
            again.Timestamp = new Timestamp(time);
        }

        try
        {
            await producer.ProduceAsync(topic, again, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (KafkaException e)
        {
            throw new TimeoutException($"The brokers did not take the record: {e.Error.Reason}");
        }
    }

    private async Task<T> AskAsync<T>(Func<IConsumer<byte[], byte[]>, T> ask, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(
                () =>
                {
                    var config = KafkaClientConfigs.Consumer(options);
                    (config.EnableAutoCommit, config.EnablePartitionEof, config.GroupInstanceId) = (false, true, null);
                    using var consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
                    return ask(consumer);
                },
                cancellation).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw new TimeoutException($"The brokers did not answer: {e.Error.Reason}");
        }
        finally
        {
            _turn.Release();
        }
    }

    private static TopicPartition[] PartitionsOf(IConsumer<byte[], byte[]> consumer, string topic)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        return
        [
            .. admin.GetMetadata(topic, Patience).Topics.Where(t => !t.Error.IsError)
                .SelectMany(t => t.Partitions.Select(p => new TopicPartition(t.Topic, p.PartitionId))),
        ];
    }

    private static void Consume(
        IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> starts, CancellationToken cancellation,
        Action<ConsumeResult<byte[], byte[]>> take, int most = int.MaxValue)
    {
        if (starts.Count == 0)
        {
            return;
        }

        consumer.Assign(starts);
        var (open, heard) = (starts.Count, Environment.TickCount64);
        while (open > 0 && most > 0 && Environment.TickCount64 - heard < Patience.TotalMilliseconds)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = consumer.Consume(TimeSpan.FromMilliseconds(100));
            if (next is null)
            {
                continue;
            }

            heard = Environment.TickCount64;
            if (next.IsPartitionEOF)
            {
                open--;
            }
            else
            {
                take(next);
                most--;
            }
        }

        if (open > 0 && most > 0)
        {
            throw new TimeoutException("The brokers did not answer in time.");
        }
    }

    private static DeadLetter Of(ConsumeResult<byte[], byte[]> letter) => new(
        letter.Partition.Value,
        letter.Offset.Value,
        DateTimeOffset.TryParse(Text(letter.Message, DeadLetterHeaders.FailedAt), CultureInfo.InvariantCulture, out var failed)
            ? failed
            : letter.Message.Timestamp.UtcDateTime,
        Text(letter.Message, DeadLetterHeaders.Reason),
        Text(letter.Message.Key),
        Text(letter.Message.Value),
        $"{Text(letter.Message, DeadLetterHeaders.Partition)}/{Text(letter.Message, DeadLetterHeaders.Offset)}");

    private static string Text(Message<byte[], byte[]> record, string header) =>
        record.Headers is { } headers && headers.TryGetLastBytes(header, out var bytes) ? Text(bytes)! : "";

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, MostBytes)));
}
