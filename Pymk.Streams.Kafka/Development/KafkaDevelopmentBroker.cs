using System.Globalization;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Pymk.Streams.Kafka.Development;

/// <summary>
/// A Kafka broker inside this process, for development and tests. It serves any Kafka client on a loopback port and keeps about the last 5 MB of each
/// partition, in memory only. Faults can be injected.
/// </summary>
public sealed class KafkaDevelopmentBroker : IDisposable
{
    /// <summary>Default number of partitions of a topic.</summary>
    public const int DefaultPartitions = 8;

    private readonly Lock _lock = new();
    private nint _client;
    private nint _cluster;

    /// <summary>Starts the broker.</summary>
    /// <param name="topics">Topics to create.</param>
    /// <param name="partitions">Partitions of each, 1 or more.</param>
    /// <param name="brokers">Brokers of the cluster, 1 to 100; more than one for changes of leader.</param>
    /// <exception cref="InvalidOperationException">The broker could not start.</exception>
    public KafkaDevelopmentBroker(IEnumerable<string> topics, int partitions = DefaultPartitions, int brokers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(brokers, 1);

        // A client with this setting starts its own cluster, which lives as long as the client.
        var configuration = MockCluster.NewConfiguration();
        _ = MockCluster.Set(configuration, "test.mock.num.brokers", brokers.ToString(CultureInfo.InvariantCulture), 0, 0);

        // The cluster logs to standard error only, mostly about connections that were cut on purpose.
        _ = MockCluster.Set(configuration, "log_level", "0", 0, 0);
        _client = MockCluster.NewClient(MockCluster.Producer, configuration, 0, 0);
        _cluster = _client == 0 ? 0 : MockCluster.Of(_client);
        if (_cluster == 0)
        {
            Dispose();
            throw new InvalidOperationException("The development broker could not start: no loopback port, or no memory.");
        }

        (BrokerCount, PartitionCount) = (brokers, partitions);
        MockCluster.SetRebalanceDelay(_cluster, 100);
        foreach (var topic in topics)
        {
            CreateTopic(topic, partitions);
        }
    }

    /// <summary>The addresses for clients, <c>host:port</c>, comma separated.</summary>
    public string BootstrapServers => Marshal.PtrToStringUTF8(MockCluster.Bootstraps(Cluster))!;

    /// <summary>Number of brokers; their ids are 1 to this.</summary>
    public int BrokerCount { get; }

    /// <summary>Partitions of the topics that it was started with.</summary>
    public int PartitionCount { get; }

    /// <summary>The broker and its address in one line.</summary>
    public string Banner => $"development Kafka broker on {BootstrapServers} (in this process, keeps nothing on disk)";

    private nint Cluster => _cluster != 0 ? _cluster : throw new ObjectDisposedException(nameof(KafkaDevelopmentBroker));

    /// <summary>Creates a topic.</summary>
    /// <exception cref="InvalidOperationException">The topic exists, or the name is refused.</exception>
    public void CreateTopic(string topic, int partitions) => Check(MockCluster.CreateTopic(Cluster, topic, partitions, Math.Min(BrokerCount, 3)));

    /// <summary>Moves a partition's leader to another broker.</summary>
    public void SetLeader(string topic, int partition, int broker) => Check(MockCluster.SetLeader(Cluster, topic, partition, broker));

    /// <summary>Cuts a broker's connections and refuses new ones; its partitions have no leader until it is up.</summary>
    public void SetDown(int broker) => Check(MockCluster.SetDown(Cluster, broker));

    /// <summary>Accepts connections again.</summary>
    public void SetUp(int broker) => Check(MockCluster.SetUp(Cluster, broker));

    /// <summary>Delays every response of a broker.</summary>
    public void SetLatency(int broker, TimeSpan latency) => Check(MockCluster.SetLatency(Cluster, broker, (int)latency.TotalMilliseconds));

    /// <summary>Fails the next requests of a kind, one with each error, on any broker.</summary>
    public void Fail(KafkaRequest request, params KafkaFault[] errors) =>
        MockCluster.PushErrors(Cluster, (short)request, (nuint)errors.Length, Array.ConvertAll(errors, e => (int)e));

    /// <summary>Drops the errors that no request has met yet.</summary>
    public void StopFailing(KafkaRequest request) => MockCluster.ClearErrors(Cluster, (short)request);

    /// <summary>Stops the broker; its records are gone.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _cluster = 0;
            if (_client != 0)
            {
                MockCluster.DestroyClient(_client);
                _client = 0;
            }
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"The development broker refuses: {new Error((Confluent.Kafka.ErrorCode)error).Reason}");
        }
    }
}
