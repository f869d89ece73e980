using Pymk.Client.Events;
using Pymk.Grains.Hosting;
using Pymk.Grains.Interfaces.Events;
using Pymk.Streams.Kafka;
using Pymk.Streams.Kafka.Development;

namespace Pymk.Silo.Hosting;

/// <summary>
/// Where events come from: the brokers of <c>Kafka:BootstrapServers</c>, no events where that says <c>none</c>, and where nothing is said a development broker
/// in this process.
/// </summary>
internal sealed class SiloEvents : IDisposable
{
    private const string Section = "Kafka";
    private const string None = "none";

    private readonly KafkaDevelopmentBroker? _broker;
    private readonly string _servers;

    private SiloEvents(string servers, KafkaDevelopmentBroker? broker) => (_servers, _broker) = (servers, broker);

    /// <summary>What a log may say of it.</summary>
    public string Description => _servers == None ? "nowhere (Kafka:BootstrapServers is none)" : _broker?.Banner ?? _servers;

    public static SiloEvents Open(IConfiguration configuration)
    {
        if (configuration[$"{Section}:{nameof(KafkaStreamOptions.BootstrapServers)}"] is { Length: > 0 } servers)
        {
            return new SiloEvents(servers, null);
        }

        var topics = EventTopics.All.SelectMany(t => new[] { t, KafkaStreamOptions.DefaultDeadLetterTopic.Replace("{topic}", t, StringComparison.Ordinal) });
        var broker = new KafkaDevelopmentBroker(topics);
        return new SiloEvents(broker.BootstrapServers, broker);
    }

    public void AddTo(ISiloBuilder silo, IConfiguration configuration)
    {
        if (_servers != None)
        {
            silo.AddPymkEvents(options =>
            {
                configuration.GetSection(Section).Bind(options);
                options.BootstrapServers = _servers;
            });
        }
    }

    /// <summary>Lets the HTTP side write connections and actions to the topics they are read from.</summary>
    public void AddPublisher(IServiceCollection services, IConfiguration configuration)
    {
        if (_servers != None)
        {
            services.AddPymkClient((PymkEventOptions options) =>
            {
                configuration.GetSection(Section).Bind(options);
                options.BootstrapServers = _servers;
            });
        }
    }

    public void Dispose() => _broker?.Dispose();
}
