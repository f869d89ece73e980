using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.TestingHost;
using Pymk.Streams.Kafka.Development;
using Pymk.Streams.Kafka.Hosting;
using Pymk.Streams.Kafka.Options;
using Xunit;

namespace Pymk.Streams.Kafka.Tests.Streaming;

/// <summary>A development broker and silos that read from it.</summary>
public sealed class KafkaTestCluster : IAsyncDisposable
{
    public const string Provider = "kafka";
    public const string Topic = "texts";
    public const string DeadLetters = "texts.dead-letter";

    private readonly IProducer<string, byte[]> _producer;

    private KafkaTestCluster(KafkaDevelopmentBroker broker, InProcessTestCluster silos, Ledger ledger)
    {
        (Broker, Silos, Ledger) = (broker, silos, ledger);
        _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = broker.BootstrapServers, EnableIdempotence = true })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    public KafkaDevelopmentBroker Broker { get; }

    public InProcessTestCluster Silos { get; }

    public Ledger Ledger { get; }

    public static async Task<KafkaTestCluster> StartAsync(
        int silos = 1, int partitions = 4, int brokers = 1, Action<KafkaStreamOptions>? configure = null, Ledger? ledger = null)
    {
        var broker = new KafkaDevelopmentBroker([Topic, DeadLetters], partitions, brokers);
        ledger ??= new Ledger();
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(ledger);
            silo.AddKafkaStreams<TextMapper>(Provider, o =>
            {
                o.BootstrapServers = broker.BootstrapServers;
                o.Topics = [Topic];
                o.GroupId = "silos";
                o.CommitInterval = TimeSpan.FromMilliseconds(20);
                o.SessionTimeout = TimeSpan.FromSeconds(2);
                o.DrainTimeout = TimeSpan.FromSeconds(2);
                o.MinBackoff = TimeSpan.FromMilliseconds(1);
                o.MaxBackoff = TimeSpan.FromMilliseconds(20);
                o.MaxAttempts = 4;
                configure?.Invoke(o);
            });
        });
        builder.ConfigureClient(client => client.AddKafkaStreams<TextMapper>(Provider, o =>
        {
            o.BootstrapServers = broker.BootstrapServers;
            o.PublishTimeout = TimeSpan.FromSeconds(2);
        }));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new KafkaTestCluster(broker, cluster, ledger);
    }

    /// <summary>Sends records of one key.</summary>
    /// <returns>The partition of the key.</returns>
    public async Task<int> SendAsync(string key, params IEnumerable<string> values)
    {
        var sent = await Task.WhenAll(values.Select(value =>
            _producer.ProduceAsync(Topic, new Message<string, byte[]> { Key = key, Value = Encoding.UTF8.GetBytes(value) })));
        return sent[0].Partition;
    }

    public IAsyncStream<string> Stream(string key) =>
        Silos.Client.ServiceProvider.GetRequiredKeyedService<IStreamProvider>(Provider).GetStream<string>(StreamId.Create("keyed", key));

    /// <summary>The number of records that the group has committed, over all partitions.</summary>
    public long Committed()
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = Broker.BootstrapServers, GroupId = "silos" })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        return consumer.Committed(Enumerable.Range(0, Broker.PartitionCount).Select(p => new TopicPartition(Topic, p)), TimeSpan.FromSeconds(20))
            .Sum(o => Math.Max(0, o.Offset.Value));
    }

    /// <summary>Asks the broker until so many records are committed. Each question takes a round trip.</summary>
    public async Task UntilCommittedAsync(long records)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Committed() is var committed && committed != records)
        {
            Assert.True(committed < records, $"{committed} committed, of {records}");
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Reads the dead-letter topic to its current end.</summary>
    public List<ConsumeResult<string, string>> ReadDeadLetters()
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = Broker.BootstrapServers,
            GroupId = Guid.NewGuid().ToString(),
            EnablePartitionEof = true,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, Broker.PartitionCount).Select(p => new TopicPartitionOffset(DeadLetters, p, Offset.Beginning)));
        var letters = new List<ConsumeResult<string, string>>();
        for (var ended = 0; ended < Broker.PartitionCount;)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(20))
                ?? throw new TimeoutException("The end of the dead-letter topic was not reached.");
            if (result.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                letters.Add(result);
            }
        }

        return letters;
    }

    public async ValueTask DisposeAsync()
    {
        Ledger.Open();
        Ledger.Fault = null;
        await Silos.DisposeAsync();
        _producer.Dispose();
        Broker.Dispose();
    }
}
