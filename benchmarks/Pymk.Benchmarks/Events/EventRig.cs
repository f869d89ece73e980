using System.Globalization;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Pymk.Benchmarks.Silos;
using Pymk.Grains.Graph;
using Pymk.Grains.Hosting;
using Pymk.Grains.Interfaces.Events;
using Pymk.Storage;
using Pymk.Storage.Embedded;
using Pymk.Storage.Redis;
using Pymk.Streams.Kafka.Development;
using Pymk.Testing.Models;

namespace Pymk.Benchmarks.Events;

/// <summary>
/// The brokers, the store and the model that silos of a run use. They outlive the silos. Their folder is deleted when the run ends.
/// </summary>
internal sealed class EventRig : IAsyncDisposable
{
    /// <summary>Graph shards of the silos.</summary>
    public const int Shards = 16;

    /// <summary>Topic of the peer's events.</summary>
    public const string PeerTopic = "peer.connections";

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-events-").FullName;
    private EmbeddedStore _store;

    private EventRig(int users, int partitions, int brokers)
    {
        ModelFixture.Publish(Path.Combine(_folder, "model"), "bench", users);
        Users = [.. Enumerable.Range(0, users).Select(ModelFixture.IdOf)];
        Broker = new KafkaDevelopmentBroker([.. EventTopics.All, .. EventTopics.All.Select(t => t + ".dead-letter"), PeerTopic], partitions, brokers);
        _store = StartStore(0);
    }

    public KafkaDevelopmentBroker Broker { get; }

    public IReadOnlyList<long> Users { get; }

    public int StorePort => _store.Port;

    public static EventRig Start(int users, int partitions, int brokers) => new(users, partitions, brokers);

    /// <summary>Settings of a silo on this rig.</summary>
    /// <param name="siloPort">The silo's port. A restarted silo keeps it: by it the cluster knows that its predecessor is dead.</param>
    /// <param name="name">The silo's name in the consumer group.</param>
    public string[] SiloSettings(int siloPort, string name) =>
    [
        "--Pymk:Model", Path.Combine(_folder, "model"),
        "--Pymk:Redis", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{StorePort},abortConnect=false,connectRetry=100"),
        "--Pymk:SiloPort", siloPort.ToString(CultureInfo.InvariantCulture),
        "--Pymk:GatewayPort", "0",
        "--Pymk:Http", "",
        "--Pymk:ListsAhead:ActiveDays", "0",
        "--Pymk:Serving:GraphShards", Shards.ToString(CultureInfo.InvariantCulture),
        "--Pymk:EventLog:Folder", Path.Combine(_folder, "interactions"),
        "--Kafka:BootstrapServers", Broker.BootstrapServers,
        "--Kafka:SessionTimeout", "00:00:03",
        "--Kafka:GroupInstanceId", name,
        "--Logging:LogLevel:Default", "Error",
    ];

    /// <summary>A silo on this rig as a process of its own, not started yet.</summary>
    /// <param name="name">The silo's name in the consumer group.</param>
    public SiloProcess CreateSilo(string name) =>
        new([typeof(EventRig).Assembly.Location, EventsCommand.SiloVerb, .. SiloSettings(FreePort.Next(), name)]);

    /// <summary>Stops the store; its files stay.</summary>
    public void StopStore() => _store.Dispose();

    /// <summary>Starts the store again, on the same port and with its files.</summary>
    public void RestartStore() => _store = StartStore(_store.Port);

    /// <summary>Counts the pairs that are not in their end state in the store.</summary>
    public async Task<int> CountLostAsync(EventWorkload workload)
    {
        var connection = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{StorePort}");
        await using var stores = await RedisStores.ConnectAsync(connection, connection, "pymk");
        await using var services = new ServiceCollection().AddPymkStorage(stores).BuildServiceProvider();
        return await workload.CountLostAsync(services.GetRequiredService<IRelationStore>(), Shards);
    }

    /// <summary>Records of the connections topic whose offsets the silos' group has committed.</summary>
    public long Committed()
    {
        using var consumer = Consumer(PymkEventsExtensions.GroupId);
        return consumer.Committed(Partitions(EventTopics.Connections), TimeSpan.FromSeconds(30)).Sum(o => Math.Max(0, o.Offset.Value));
    }

    /// <summary>Counts the records in the dead-letter topic of connections, and the distinct sources they name.</summary>
    public (int Letters, int Distinct) ReadDeadLetters()
    {
        using var consumer = Consumer(Guid.NewGuid().ToString());
        consumer.Assign(Partitions(EventTopics.Connections + ".dead-letter").Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        var letters = new List<(string, string)>();
        for (var ended = 0; ended < Broker.PartitionCount;)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(30))
                ?? throw new TimeoutException("The dead-letter topic was not read to its end within 30 s.");
            if (result.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                letters.Add((Header(result, "dead-letter-partition"), Header(result, "dead-letter-offset")));
            }
        }

        return (letters.Count, letters.Distinct().Count());

        static string Header(ConsumeResult<byte[], byte[]> result, string name) =>
            System.Text.Encoding.UTF8.GetString(result.Message.Headers.GetLastBytes(name));
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        Broker.Dispose();
        await Task.Run(() => Directory.Delete(_folder, recursive: true));
    }

    private EmbeddedStore StartStore(int port) => EmbeddedStore.StartDurable(Path.Combine(_folder, "store"), port, "512m");

    private IConsumer<byte[], byte[]> Consumer(string group) => new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig { BootstrapServers = Broker.BootstrapServers, GroupId = group, EnablePartitionEof = true, EnableAutoCommit = false })
        .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    private IEnumerable<TopicPartition> Partitions(string topic) =>
        Enumerable.Range(0, Broker.PartitionCount).Select(p => new TopicPartition(topic, p));
}
