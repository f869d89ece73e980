using Pymk.Client.Events;
using Pymk.Grains.Events;
using Pymk.Grains.Hosting;
using Pymk.Grains.Interfaces.Events;
using Pymk.Streams.Kafka.Development;
using Pymk.Streams.Kafka.Options;

namespace Pymk.Silo.Events;

/// <summary>
/// The source of events: the brokers of <c>Kafka:BootstrapServers</c>; HTTP and .NET clients alone if that is <c>none</c>; a development broker in this
/// process if it is not set.
/// </summary>
internal sealed class SiloEvents : IDisposable
{
    private const string Section = "Kafka";
    /// <summary>The setting of a cluster without brokers.</summary>
    internal const string None = "none";

    private readonly KafkaDevelopmentBroker? _broker;
    private readonly string _servers;

    private SiloEvents(string servers, KafkaDevelopmentBroker? broker) => (_servers, _broker) = (servers, broker);

    /// <summary>For the log.</summary>
    public string Description => _servers == None ? "HTTP alone (Kafka:BootstrapServers is none)" : _broker?.Banner ?? _servers;

    public static SiloEvents Open(IConfiguration configuration)
    {
        if (configuration[$"{Section}:{nameof(KafkaStreamOptions.BootstrapServers)}"] is { Length: > 0 } servers)
        {
            return new SiloEvents(servers, null);
        }

        var topics =
            EventTopics.All.SelectMany(t => new[] { t, KafkaStreamOptions.DefaultDeadLetterTopic.Replace("{topic}", t, StringComparison.Ordinal) });
        var broker = new KafkaDevelopmentBroker(topics);
        return new SiloEvents(broker.BootstrapServers, broker);
    }

    /// <summary>Applies events in this silo, and lets its HTTP side publish actions to the topics that silos read.</summary>
    public void AddTo(ISiloBuilder silo, IConfiguration configuration)
    {
        if (_servers == None)
        {
            silo.Services.AddPymkDirectEvents();
            return;
        }

        silo.AddPymkEvents(options =>
        {
            configuration.GetSection(Section).Bind(options);
            options.BootstrapServers = _servers;
        });
        silo.Services.AddPymkEventPublisher(PymkStreams.Provider);
    }

    public void Dispose() => _broker?.Dispose();
}
