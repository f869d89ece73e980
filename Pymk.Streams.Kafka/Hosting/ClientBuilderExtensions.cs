using Orleans.Hosting;
using Orleans.Streams;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Producing;
using Pymk.Streams.Kafka.Records;

namespace Pymk.Streams.Kafka.Hosting;

/// <summary>Kafka streams on a client, which only publishes.</summary>
public static class ClientBuilderExtensions
{
    /// <summary>
    /// Publishes by <c>stream.OnNextAsync</c> of the stream provider <paramref name="name"/> or by the <see cref="IKafkaPublisher"/> of that key.
    /// </summary>
    /// <inheritdoc cref="SiloBuilderExtensions.AddKafkaStreams"/>
    public static IClientBuilder AddKafkaStreams<TMapper>(this IClientBuilder builder, string name, Action<KafkaStreamOptions> configure)
        where TMapper : class, IKafkaRecordMapper
    {
        KafkaStreamsServices.AddProducing<TMapper>(builder.Services, name, configure, consumes: false);
        return builder.AddPersistentStreams(name, KafkaStreamsServices.AdapterFactory, c => c.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
    }
}
