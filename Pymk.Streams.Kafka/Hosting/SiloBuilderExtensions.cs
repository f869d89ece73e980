using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Streams;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Producing;
using Pymk.Streams.Kafka.Records;

namespace Pymk.Streams.Kafka.Hosting;

/// <summary>Kafka streams on a silo.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>
    /// Reads the topics as a member of the consumer group and delivers to the subscribing grains. Publishes by <c>stream.OnNextAsync</c> of the
    /// stream provider <paramref name="name"/> or by the <see cref="IKafkaPublisher"/> of that key.
    /// </summary>
    /// <typeparam name="TMapper">Maps records to streams; built by the container.</typeparam>
    /// <param name="builder">The silo.</param>
    /// <param name="name">The provider's name.</param>
    /// <param name="configure">Sets the options.</param>
    public static ISiloBuilder AddKafkaStreams<TMapper>(this ISiloBuilder builder, string name, Action<KafkaStreamOptions> configure)
        where TMapper : class, IKafkaRecordMapper
    {
        KafkaStreamsServices.AddProducing<TMapper>(builder.Services, name, configure, consumes: true);
        KafkaStreamsServices.AddConsuming(builder.Services, name);

        // Explicit subscriptions would be accepted and never served; ImplicitOnly refuses them.
        return builder.AddPersistentStreams(name, KafkaStreamsServices.AdapterFactory, c => c.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
    }
}
