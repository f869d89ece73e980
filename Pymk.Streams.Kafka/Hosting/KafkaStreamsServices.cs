using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Pymk.Streams.Kafka.DeadLetters;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Producing;
using Pymk.Streams.Kafka.Records;
using Pymk.Streams.Kafka.Streaming;
using Pymk.Streams.Kafka.Telemetry;

namespace Pymk.Streams.Kafka.Hosting;

/// <summary>Registers the parts of a stream provider, keyed by its name.</summary>
internal static class KafkaStreamsServices
{
    public static void AddProducing<TMapper>(IServiceCollection services, string name, Action<KafkaStreamOptions> configure, bool consumes)
        where TMapper : class, IKafkaRecordMapper
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<KafkaStreamOptions>(name).Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<KafkaStreamOptions>>(new KafkaStreamOptionsValidator(name, consumes));
        services.AddKeyedSingleton<IKafkaRecordMapper>(name, (s, _) => ActivatorUtilities.GetServiceOrCreateInstance<TMapper>(s));
        KafkaPublisherExtensions.AddPublisher<KafkaStreamOptions>(services, name);
    }

    public static void AddConsuming(IServiceCollection services, string name)
    {
        services.TryAddSingleton<SubscriberDirectory>();
        services.AddKeyedSingleton(name, (s, _) => Consumer(s, name));
        services.AddKeyedSingleton<IKafkaDeadLetters>(name, (s, _) => new KafkaDeadLetters(
            s.GetRequiredService<IOptionsMonitor<KafkaStreamOptions>>().Get(name), s.GetRequiredKeyedService<IProducer<byte[], byte[]>>(name)));
        services.AddKeyedSingleton<IKafkaProgress>(name, (s, _) => s.GetRequiredKeyedService<KafkaConsumer>(name));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            s => new KafkaConsumerLifecycle(name, s.GetRequiredKeyedService<KafkaConsumer>(name)));
    }

    public static IQueueAdapterFactory AdapterFactory(IServiceProvider services, string name) => new KafkaQueueAdapterFactory(
        name, services.GetRequiredKeyedService<IKafkaRecordMapper>(name), services.GetRequiredKeyedService<IKafkaPublisher>(name));

    private static KafkaConsumer Consumer(IServiceProvider services, string name)
    {
        var options = services.GetRequiredService<IOptionsMonitor<KafkaStreamOptions>>().Get(name);
        var time = services.GetRequiredService<TimeProvider>();
        var logger = services.GetRequiredService<ILogger<KafkaConsumer>>();
        var instruments = services.GetRequiredKeyedService<KafkaStreamInstruments>(name);
        var delivery = new TargetDelivery(name, options, new DeliveryHealth(time), instruments, time, logger);
        var deadLetters =
            new DeadLetterWriter(name, options, services.GetRequiredKeyedService<IProducer<byte[], byte[]>>(name), instruments, time, logger);
        var directory = services.GetRequiredService<SubscriberDirectory>();
        var mapper = services.GetRequiredKeyedService<IKafkaRecordMapper>(name);
        var router =
            new BatchRouter(name, options, mapper, directory, services.GetRequiredService<IGrainFactory>(), delivery, deadLetters, time, logger);
        var starts = new StartOffsets(options);
        var partitions = new AssignedPartitions(name, options, starts, router, instruments, time, logger);
        var consumer = new KafkaConsumer(name, options, partitions, starts, instruments, logger);
        instruments.ObserveLag(consumer.Lags);
        return consumer;
    }
}
