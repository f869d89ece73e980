using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Streams;

namespace Pymk.Streams.Kafka;

/// <summary>What silo and client register alike, keyed by the provider's name, and what only a silo does.</summary>
internal static class KafkaStreamsServices
{
    public static void AddProducing<TMapper>(IServiceCollection services, string name, Action<KafkaStreamOptions> configure, bool consumes)
        where TMapper : class, IKafkaRecordMapper
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<KafkaStreamOptions>(name).Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<KafkaStreamOptions>>(new KafkaStreamOptionsValidator(name, consumes));
        services.AddKeyedSingleton<IKafkaRecordMapper>(name, (s, _) => ActivatorUtilities.GetServiceOrCreateInstance<TMapper>(s));
        services.AddKeyedSingleton(name, (s, _) => new KafkaStreamInstruments(s.GetRequiredService<IMeterFactory>(), name));
        services.AddKeyedSingleton(name, (s, _) => Producer(s, name));
        services.AddKeyedSingleton<IKafkaPublisher>(name, (s, _) => new KafkaPublisher(
            s.GetRequiredKeyedService<IProducer<byte[], byte[]>>(name), s.GetRequiredKeyedService<KafkaStreamInstruments>(name)));
    }

    public static void AddConsuming(IServiceCollection services, string name)
    {
        services.TryAddSingleton<SubscriberDirectory>();
        services.AddKeyedSingleton(name, (s, _) => Consumer(s, name));
        services.AddKeyedSingleton<IKafkaProgress>(name, (s, _) => s.GetRequiredKeyedService<KafkaConsumer>(name));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => new KafkaConsumerLifecycle(name, s.GetRequiredKeyedService<KafkaConsumer>(name)));
    }

    public static IQueueAdapterFactory AdapterFactory(IServiceProvider services, string name) => new KafkaQueueAdapterFactory(
        name, services.GetRequiredKeyedService<IKafkaRecordMapper>(name), services.GetRequiredKeyedService<IKafkaPublisher>(name));

    private static IProducer<byte[], byte[]> Producer(IServiceProvider services, string name)
    {
        var logger = services.GetRequiredService<ILogger<KafkaPublisher>>();
        return new ProducerBuilder<byte[], byte[]>(KafkaClientConfigs.Producer(Options(services, name)))
            .SetErrorHandler((_, e) => KafkaStreamLog.BrokerTrouble(logger, name, e.Reason))
            .SetLogHandler((_, m) => logger.Log(m.Level <= SyslogLevel.Error ? LogLevel.Warning : LogLevel.Debug, "librdkafka {Facility}: {Text}", m.Facility, m.Message))
            .Build();
    }

    private static KafkaConsumer Consumer(IServiceProvider services, string name)
    {
        var options = Options(services, name);
        var time = services.GetRequiredService<TimeProvider>();
        var logger = services.GetRequiredService<ILogger<KafkaConsumer>>();
        var instruments = services.GetRequiredKeyedService<KafkaStreamInstruments>(name);
        var delivery = new TargetDelivery(name, options, new DeliveryHealth(time), instruments, time, logger);
        var deadLetters = new DeadLetterWriter(name, options, services.GetRequiredKeyedService<IProducer<byte[], byte[]>>(name), instruments, time, logger);
        var directory = services.GetRequiredService<SubscriberDirectory>();
        var mapper = services.GetRequiredKeyedService<IKafkaRecordMapper>(name);
        var router = new BatchRouter(name, options, mapper, directory, services.GetRequiredService<IGrainFactory>(), delivery, deadLetters, time, logger);
        var consumer = new KafkaConsumer(name, options, router, instruments, time, logger);
        instruments.ObserveLag(consumer.Lags);
        return consumer;
    }

    private static KafkaStreamOptions Options(IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<KafkaStreamOptions>>().Get(name);
}
