using Confluent.Kafka;
using Pymk.Benchmarks.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Streams.Kafka.Development;

namespace Pymk.Benchmarks.Days;

/// <summary>The brokers of all services, which outlive every silo, and what was sent to them.</summary>
internal sealed class EventFeed : IDisposable
{
    private const int Partitions = 8;
    private const string DeadLetters = ".dead-letter";

    private readonly KafkaDevelopmentBroker _broker =
        new([.. EventTopics.All, .. EventTopics.All.Select(t => t + DeadLetters)], Partitions);

    private readonly EventProducer _producer;

    public EventFeed() => _producer = new EventProducer(_broker.BootstrapServers);

    /// <summary>Addresses of the brokers.</summary>
    public string Servers => _broker.BootstrapServers;

    /// <summary>Events that the brokers took.</summary>
    public long Sent => _producer.Acknowledged;

    /// <summary>Events that the brokers refused.</summary>
    public long Failed => _producer.Failed;

    /// <summary>Sends events; returns when the brokers have them.</summary>
    public void Send(IReadOnlyList<IUserEvent> events)
    {
        foreach (var e in events)
        {
            var (topic, key, value) = e switch
            {
                ConnectionEvent c => (EventTopics.Connections, EventKeys.Of(c), EventJson.Write(c)),
                InteractionEvent i => (EventTopics.Interactions, EventKeys.Of(i), EventJson.Write(i)),
                ProfileEvent p => (EventTopics.Profiles, EventKeys.Of(p), EventJson.Write(p)),
                _ => throw new InvalidOperationException($"There is no topic for {e.GetType().Name}."),
            };
            _producer.Send(topic, key, value);
        }

        _producer.Flush();
    }

    /// <summary>Events that a group of silos has applied and acknowledged.</summary>
    public long Committed(string group)
    {
        using var consumer = Consumer(group);
        return consumer.Committed(Of(""), TimeSpan.FromSeconds(30)).Sum(o => Math.Max(0, o.Offset.Value));
    }

    /// <summary>The partitions that a group of silos has not read to their end, with what it acknowledged and what there is.</summary>
    public IEnumerable<string> Behind(string group)
    {
        using var consumer = Consumer(group);
        foreach (var done in consumer.Committed(Of(""), TimeSpan.FromSeconds(30)))
        {
            var end = consumer.QueryWatermarkOffsets(done.TopicPartition, TimeSpan.FromSeconds(30)).High.Value;
            if (Math.Max(0, done.Offset.Value) < end)
            {
                yield return $"{done.Topic}[{done.Partition.Value}] {Math.Max(0, done.Offset.Value)} of {end}";
            }
        }
    }

    /// <summary>Events in the dead-letter topics: each is one that a service refused.</summary>
    public long CountDeadLetters()
    {
        using var consumer = Consumer(nameof(DeadLetters));
        return Of(DeadLetters).Sum(p => consumer.QueryWatermarkOffsets(p, TimeSpan.FromSeconds(30)).High.Value);
    }

    public void Dispose()
    {
        _producer.Dispose();
        _broker.Dispose();
    }

    private static IEnumerable<TopicPartition> Of(string suffix) =>
        EventTopics.All.SelectMany(topic => Enumerable.Range(0, Partitions).Select(p => new TopicPartition(topic + suffix, p)));

    private IConsumer<byte[], byte[]> Consumer(string group) => new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig { BootstrapServers = Servers, GroupId = group, EnableAutoCommit = false })
        .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
}
