using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Streams.Kafka.Hosting;
using Pymk.Streams.Kafka.Options;

namespace Pymk.Grains.Hosting;

/// <summary>Adds events to a silo.</summary>
public static class PymkEventsExtensions
{
    /// <summary>Default consumer group of Pymk's silos.</summary>
    public const string GroupId = "pymk";

    /// <summary>Reads the event topics and applies the events. The host registers an <see cref="IInteractionLog"/>.</summary>
    /// <param name="silo">The silo, with <see cref="PymkGrainsExtensions.AddPymkGrains"/>.</param>
    /// <param name="configure">Sets at least the brokers; topics and group have defaults.</param>
    public static ISiloBuilder AddPymkEvents(this ISiloBuilder silo, Action<KafkaStreamOptions> configure)
    {
        return silo.AddKafkaStreams<PymkEventMapper>(PymkStreams.Provider, options =>
        {
            options.Topics = [.. EventTopics.All];
            options.GroupId = GroupId;
            options.IsOutage = failure => failure is StoreUnavailableException;
            configure(options);
        });
    }
}
