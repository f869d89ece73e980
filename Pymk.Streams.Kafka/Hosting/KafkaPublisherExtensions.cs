using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Producing;
using Pymk.Streams.Kafka.Telemetry;

namespace Pymk.Streams.Kafka.Hosting;

/// <summary>Publishing without a stream provider.</summary>
public static class KafkaPublisherExtensions
{
    /// <summary>Adds the <see cref="IKafkaPublisher"/> keyed <paramref name="name"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The publisher's name.</param>
    /// <param name="configure">Sets at least the brokers.</param>
    public static IServiceCollection AddKafkaPublisher(this IServiceCollection services, string name, Action<KafkaPublisherOptions> configure)
    {
        services.AddOptions<KafkaPublisherOptions>(name).Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<KafkaPublisherOptions>>(new KafkaPublisherOptionsValidator(name));
        return AddPublisher<KafkaPublisherOptions>(services, name);
    }

    /// <summary>Adds the publisher with the options that are registered under the same name.</summary>
    internal static IServiceCollection AddPublisher<TOptions>(IServiceCollection services, string name) where TOptions : KafkaPublisherOptions =>
        services.AddLogging()
            .AddMetrics()
            .AddKeyedSingleton(name, (s, _) => new KafkaStreamInstruments(s.GetRequiredService<IMeterFactory>(), name))
            .AddKeyedSingleton(
                name,
                (s, _) => Producer(
                    name, s.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name), s.GetRequiredService<ILogger<KafkaPublisher>>()))
            .AddKeyedSingleton<IKafkaPublisher>(name, (s, _) => new KafkaPublisher(
                s.GetRequiredKeyedService<IProducer<byte[], byte[]>>(name), s.GetRequiredKeyedService<KafkaStreamInstruments>(name)));

    private static IProducer<byte[], byte[]> Producer(string name, KafkaPublisherOptions options, ILogger logger) =>
        new ProducerBuilder<byte[], byte[]>(KafkaClientConfigs.Producer(options))
            .SetErrorHandler((_, e) => KafkaStreamLog.BrokerError(logger, name, e.Reason))
            .SetLogHandler((_, m) => KafkaStreamLog.Library(logger, m))
            .Build();
}
