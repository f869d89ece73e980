using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Client.Events;
using Pymk.Grains.Events;
using Pymk.Grains.Hosting;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Streams.Kafka.Development;
using Pymk.Streams.Kafka.Streaming;

namespace Pymk.Cluster.Tests.Events;

/// <summary>Silos of a network of text ids that read the topics of a broker, and a producer that shares nothing with them but the topics.</summary>
internal sealed class TextTopics : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly KafkaDevelopmentBroker _broker = new([.. EventTopics.All, .. EventTopics.All.Select(DeadLettersOf)], partitions: 1);
    private readonly ServiceProvider _producer;
    private readonly IProducer<string, byte[]> _records;
    private int _sent;

    private TextTopics()
    {
        _producer = new ServiceCollection().AddPymkEventPublisher(o => o.BootstrapServers = _broker.BootstrapServers).BuildServiceProvider();
        _records = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = _broker.BootstrapServers })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    public TestSilos Silos { get; private set; } = null!;

    public UserTexts Texts => Silos.Service<UserTexts>(Silos.Cluster.Silos.Count - 1);

    private IPymkEventPublisher Publisher => _producer.GetRequiredService<IPymkEventPublisher>();

    /// <param name="bits">Bits of the numbers that texts draw: few force collisions.</param>
    /// <param name="silos">Number of silos.</param>
    public static async Task<TextTopics> StartAsync(int bits = UserIdHash.MaxBits, int silos = 1)
    {
        var topics = new TextTopics();
        topics.Silos = await TestSilos.StartAsync(
            silos: silos,
            services: services => services.AddSingleton(new NetworkIds(UserIdKind.Text, new UserIdHash(bits))),
            parts: silo => silo.AddPymkEvents(o =>
            {
                o.BootstrapServers = topics._broker.BootstrapServers;
                o.CommitInterval = TimeSpan.FromMilliseconds(20);
                o.SessionTimeout = TimeSpan.FromSeconds(2);
                o.DrainTimeout = TimeSpan.FromSeconds(2);
                o.MinBackoff = TimeSpan.FromMilliseconds(1);
                o.MaxBackoff = TimeSpan.FromMilliseconds(20);
            }));
        return topics;
    }

    /// <summary>Publishes events.</summary>
    public async Task PublishAsync(params IEnumerable<IUserEvent> events)
    {
        foreach (var e in events)
        {
            await (e switch
            {
                ConnectionEvent connection => Publisher.PublishAsync(connection),
                InteractionEvent interaction => Publisher.PublishAsync(interaction),
                ProfileEvent profile => Publisher.PublishAsync(profile),
                _ => throw new ArgumentException($"{e.GetType().Name} is no event.", nameof(events)),
            });
            _sent++;
        }
    }

    /// <summary>Writes records as they are.</summary>
    public async Task SendAsync(string topic, params IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            await _records.ProduceAsync(topic, new Message<string, byte[]> { Key = "k", Value = Encoding.UTF8.GetBytes(value) });
            _sent++;
        }
    }

    /// <summary>Waits until the last silo has applied all records: it counts them, and announces nothing.</summary>
    public async Task AppliedAsync()
    {
        var progress = ((Orleans.TestingHost.InProcessSiloHandle)Silos.Cluster.Silos[^1]).ServiceProvider
            .GetRequiredKeyedService<IKafkaProgress>(PymkStreams.Provider);
        using var limit = new CancellationTokenSource(Limit);
        while (progress.Applied().Sum(p => p.Next) < _sent)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), limit.Token);
        }
    }

    /// <summary>Waits until something holds in the stores.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), limit.Token);
        }
    }

    /// <summary>The dead letters of a topic up to now: value and reason.</summary>
    public List<(string Value, string Reason)> ReadDeadLetters(string topic)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = _broker.BootstrapServers,
            GroupId = Guid.NewGuid().ToString(),
            EnablePartitionEof = true,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        consumer.Assign(new TopicPartitionOffset(DeadLettersOf(topic), 0, Offset.Beginning));
        var letters = new List<(string, string)>();
        while (consumer.Consume(Limit) is { IsPartitionEOF: false } letter)
        {
            letters.Add((letter.Message.Value, Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes("dead-letter-reason"))));
        }

        return letters;
    }

    public async ValueTask DisposeAsync()
    {
        await Silos.DisposeAsync();
        _records.Dispose();
        await _producer.DisposeAsync();
        _broker.Dispose();
    }

    private static string DeadLettersOf(string topic) => topic + ".dead-letter";
}
