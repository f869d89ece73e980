using System.Globalization;
using System.Net;
using Confluent.Kafka;
using Pymk.Benchmarks.Events;
using Pymk.Benchmarks.Silos;
using Pymk.Grains.Hosting;
using Pymk.Grains.Interfaces.Events;
using Pymk.Streams.Kafka.Development;

namespace Pymk.Benchmarks.Days;

/// <summary>A silo in a process of its own, with its store, its logs and its clock, and the brokers that it reads, which outlive it.</summary>
internal sealed class LiveService : IDisposable
{
    private const int Partitions = 8;
    private const string DeadLetters = ".dead-letter";

    // Small, so that stores and caches are full by the second day and what grows afterwards is none of them.
    private const string StoreMemory = "64m";
    private const string CacheBytes = "33554432";

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly KafkaDevelopmentBroker _broker =
        new([.. EventTopics.All, .. EventTopics.All.Select(t => t + DeadLetters)], Partitions);

    private readonly EventProducer _producer;
    private readonly SiloProcess _silo;
    private readonly int _gateway = FreePort.Next();
    private long _sent;

    /// <param name="settings">The run.</param>
    /// <param name="model">The model directory.</param>
    /// <param name="data">Folder of the store.</param>
    /// <param name="logs">Folder of the interaction logs.</param>
    /// <param name="clock">The clock.</param>
    public LiveService(DaysSettings settings, string model, string data, string logs, VirtualClock clock)
    {
        (Model, Data, Logs) = (model, data, logs);
        _producer = new EventProducer(_broker.BootstrapServers);
        string[] more = settings.Redis is { } redis ? ["--redis", redis] : [];
        _silo = new SiloProcess(
        [
            Programs.Silo, "serve", "--model", model, "--data", data, "--http", "http://127.0.0.1:0", "--silo-port", Text(FreePort.Next()),
            "--gateway-port", Text(_gateway), .. more, "--set", $"Kafka:BootstrapServers={_broker.BootstrapServers}", "Kafka:SessionTimeout=00:00:03",
            "Kafka:GroupInstanceId=days", $"Pymk:EventLog:Folder={logs}", "Pymk:EventLog:FileAge=00:00:01", "Pymk:ModelPoll=00:00:00.5",
            $"Pymk:EmbeddedMemory={StoreMemory}", $"Pymk:CacheMemory={StoreMemory}",
            $"Pymk:Serving:ListCacheBytes={CacheBytes}", $"Pymk:Serving:RowCacheBytes={CacheBytes}",

            // Nobody asks at night, so the lists may have the whole machine.
            "Pymk:ListsAhead:Share=1",
        ])
        {
            Environment = { [Core.Clocks.ProcessClock.Variable] = clock.File, ["DOTNET_gcServer"] = "0" },
        };
    }

    /// <summary>The model directory.</summary>
    public string Model { get; }

    /// <summary>Folder of the store.</summary>
    public string Data { get; }

    /// <summary>Folder of the interaction logs.</summary>
    public string Logs { get; }

    /// <summary>Address of the gateway, the same after a restart.</summary>
    public IPEndPoint Gateway => new(IPAddress.Loopback, _gateway);

    /// <summary>Events that the brokers refused.</summary>
    public long Failed => _producer.Failed;

    /// <summary>Starts the silo, or starts it again after <see cref="KillAsync"/>.</summary>
    public Task StartAsync() => _silo.StartAsync();

    /// <summary>Kills the silo (SIGKILL).</summary>
    public Task KillAsync() => _silo.KillAsync();

    /// <summary>Sends events; returns when the silo has applied and acknowledged all of them.</summary>
    /// <exception cref="TimeoutException">It has not within five minutes.</exception>
    public async Task SendAsync(IReadOnlyList<IUserEvent> events)
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
        _sent += events.Count;
        await WaitAsync(() => Committed() >= _sent - _producer.Failed, "the silo has not applied all events");

        // Training reads Parquet files, which the silo makes from its journals within seconds.
        await WaitAsync(() => !Directory.EnumerateFiles(Logs, "*.journal", SearchOption.AllDirectories).Any(), "the silo keeps journals");
    }

    /// <summary>Events in the dead-letter topics: each is a refused one.</summary>
    public long CountDeadLetters()
    {
        using var consumer = Consumer();
        return Of(DeadLetters).Sum(p => consumer.QueryWatermarkOffsets(p, TimeSpan.FromSeconds(30)).High.Value);
    }

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="TimeoutException">It does not within five minutes.</exception>
    public static async Task WaitAsync(Func<bool> holds, string problem)
    {
        for (var end = DateTime.UtcNow + LongestWait; !holds(); await Task.Delay(50))
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"{problem} within {LongestWait.TotalMinutes:0} minutes.");
            }
        }
    }

    public void Dispose()
    {
        _silo.Dispose();
        _producer.Dispose();
        _broker.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<TopicPartition> Of(string suffix) =>
        EventTopics.All.SelectMany(topic => Enumerable.Range(0, Partitions).Select(p => new TopicPartition(topic + suffix, p)));

    private long Committed()
    {
        using var consumer = Consumer();
        return consumer.Committed(Of(""), TimeSpan.FromSeconds(30)).Sum(o => Math.Max(0, o.Offset.Value));
    }

    private IConsumer<byte[], byte[]> Consumer() => new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig { BootstrapServers = _broker.BootstrapServers, GroupId = PymkEventsExtensions.GroupId, EnableAutoCommit = false })
        .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
}
