using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pymk.Streams.Kafka.Hosting;
using Pymk.Streams.Kafka.Options;
using Pymk.Streams.Kafka.Producing;

namespace Pymk.Client.Events;

/// <summary>Registers <see cref="IPymkEventPublisher"/>.</summary>
public static class PymkEventPublisherExtensions
{
    private const string Name = "pymk-events";

    /// <summary>Publishes events to Kafka.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets at least the brokers.</param>
    public static IServiceCollection AddPymkEventPublisher(this IServiceCollection services, Action<KafkaPublisherOptions> configure) =>
        services.AddKafkaPublisher(Name, configure).AddPymkEventPublisher(Name);

    /// <summary>Publishes events through an existing <see cref="IKafkaPublisher"/>, such as that of a silo's stream provider.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="publisher">The key of the <see cref="IKafkaPublisher"/>.</param>
    public static IServiceCollection AddPymkEventPublisher(this IServiceCollection services, string publisher) =>
        services.AddSingleton<IPymkEventPublisher>(s => new PymkEventPublisher(s.GetRequiredKeyedService<IKafkaPublisher>(publisher)));

    /// <summary>Publishes events to the cluster itself, for applications without Kafka. Other readers see none of them.</summary>
    /// <param name="services">The application's services, with the typed client.</param>
    public static IServiceCollection AddPymkDirectEvents(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IPymkEventPublisher, DirectEventPublisher>();
    }
}
