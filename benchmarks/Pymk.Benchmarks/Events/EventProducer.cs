using System.Text;
using Confluent.Kafka;

namespace Pymk.Benchmarks.Events;

/// <summary>A Kafka producer that waits for all replicas and counts failures.</summary>
internal sealed class EventProducer(string servers) : IDisposable
{
    private readonly IProducer<byte[], byte[]> _producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
    {
        BootstrapServers = servers,
        Acks = Acks.All,
        EnableIdempotence = true,
        LingerMs = 2,
        QueueBufferingMaxMessages = 500_000,
        MessageTimeoutMs = 120_000,
    }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    private long _acknowledged;
    private long _failed;

    /// <summary>Records that the brokers acknowledged.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Records that the brokers did not take. They count as lost.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    public void Send(string topic, string key, byte[] value, Action<TopicPartitionOffset>? acknowledged = null) => _producer.Produce(
        topic,
        new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = value },
        report =>
        {
            if (report.Error.IsError)
            {
                Interlocked.Increment(ref _failed);
                return;
            }

            Interlocked.Increment(ref _acknowledged);
            acknowledged?.Invoke(report.TopicPartitionOffset);
        });

    public void Flush() => _producer.Flush(TimeSpan.FromSeconds(120));

    public void Dispose() => _producer.Dispose();
}
