using System.Globalization;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Pymk.Streams.Kafka.Development;

/// <summary>
/// A Kafka broker inside this process, for development and tests: it speaks the protocol on a loopback port to any client,
/// keeps nothing on disk and forgets everything when the process ends. Of each partition it holds about the last 5 MB. Its
/// faults can be chosen.
/// </summary>
public sealed class KafkaDevelopmentBroker : IDisposable
{
    /// <summary>Default number of partitions of a topic.</summary>
    public const int DefaultPartitions = 8;

    private readonly Lock _lock = new();
    private nint _client;
    private nint _cluster;

    /// <summary>Starts it.</summary>
    /// <param name="topics">Topics to create.</param>
    /// <param name="partitions">Partitions of each, 1 or more.</param>
    /// <param name="brokers">Brokers of the cluster, 1 to 100; more than one for changes of leader.</param>
    /// <exception cref="InvalidOperationException">The broker could not start.</exception>
    public KafkaDevelopmentBroker(IEnumerable<string> topics, int partitions = DefaultPartitions, int brokers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(brokers, 1);

        // A client with this setting brings its own cluster up, and takes it down when it goes.
        var configuration = MockCluster.NewConfiguration();
        _ = MockCluster.Set(configuration, "test.mock.num.brokers", brokers.ToString(CultureInfo.InvariantCulture), 0, 0);

        // It has no log of its own but standard error, and what it says about connections cut on purpose is no news there.
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

    /// <summary>What clients connect to, <c>host:port</c>, comma separated.</summary>
    public string BootstrapServers => Marshal.PtrToStringUTF8(MockCluster.Bootstraps(Cluster))!;

    /// <summary>Number of brokers; their ids are 1 to this.</summary>
    public int BrokerCount { get; }

    /// <summary>Number of partitions of the topics it was started with.</summary>
    public int PartitionCount { get; }

    /// <summary>One line that says where it is and what it is.</summary>
    public string Banner => $"development Kafka broker on {BootstrapServers} (in this process, keeps nothing on disk)";

    private nint Cluster => _cluster != 0 ? _cluster : throw new ObjectDisposedException(nameof(KafkaDevelopmentBroker));

    /// <summary>Creates a topic.</summary>
    /// <exception cref="KafkaException">It exists already, or the name is refused.</exception>
    public void CreateTopic(string topic, int partitions) => Check(MockCluster.CreateTopic(Cluster, topic, partitions, Math.Min(BrokerCount, 3)));

    /// <summary>Moves a partition's leader to another broker.</summary>
    public void SetLeader(string topic, int partition, int broker) => Check(MockCluster.SetLeader(Cluster, topic, partition, broker));

    /// <summary>Cuts a broker's connections and takes no new ones; its partitions stay without leader until it is up.</summary>
    public void SetDown(int broker) => Check(MockCluster.SetDown(Cluster, broker));

    /// <summary>Takes connections again.</summary>
    public void SetUp(int broker) => Check(MockCluster.SetUp(Cluster, broker));

    /// <summary>Delays every answer of a broker.</summary>
    public void SetLatency(int broker, TimeSpan latency) => Check(MockCluster.SetLatency(Cluster, broker, (int)latency.TotalMilliseconds));

    /// <summary>The next requests of a kind fail, one with each error, whichever broker they reach.</summary>
    public void Fail(KafkaRequest request, params Confluent.Kafka.ErrorCode[] errors) =>
        MockCluster.PushErrors(Cluster, (short)request, (nuint)errors.Length, Array.ConvertAll(errors, e => (int)e));

    /// <summary>Takes back the errors not used up.</summary>
    public void StopFailing(KafkaRequest request) => MockCluster.ClearErrors(Cluster, (short)request);

    /// <summary>Ends it; what it held is gone.</summary>
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
            throw new KafkaException((Confluent.Kafka.ErrorCode)error);
        }
    }
}
