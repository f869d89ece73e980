using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Streams;

namespace Pymk.Streams.Kafka;

/// <summary>Kafka streams on a silo.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>
    /// Reads the topics as a member of the consumer group and delivers to the grains that subscribe; and publishes, by
    /// <c>stream.OnNextAsync</c> of the stream provider <paramref name="name"/> or by the keyed <see cref="IKafkaPublisher"/>.
    /// </summary>
    /// <typeparam name="TMapper">Says which streams a record goes to; built by the container.</typeparam>
    /// <param name="builder">The silo.</param>
    /// <param name="name">The provider's name.</param>
    /// <param name="configure">Sets the options.</param>
    public static ISiloBuilder AddKafkaStreams<TMapper>(this ISiloBuilder builder, string name, Action<KafkaStreamOptions> configure)
        where TMapper : class, IKafkaRecordMapper
    {
        KafkaStreamsServices.AddProducing<TMapper>(builder.Services, name, configure, consumes: true);
        KafkaStreamsServices.AddConsuming(builder.Services, name);

        // Explicit subscriptions would be accepted and never served; with implicit ones only they are refused.
        return builder.AddPersistentStreams(name, KafkaStreamsServices.AdapterFactory, c => c.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
    }
}
