using Microsoft.Extensions.DependencyInjection;

namespace Pymk.Client.Events;

/// <summary>Where events are published.</summary>
public sealed class PymkEventOptions
{
    /// <summary>The brokers, <c>host:port</c>, comma separated. Required.</summary>
    public string BootstrapServers { get; set; } = "";

    /// <summary>How long a publish may wait for its acknowledgement before it throws, 100 ms to 10 min.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Further librdkafka settings, such as <c>security.protocol</c> and <c>sasl.mechanism</c>.</summary>
    public IDictionary<string, string> ClientSettings { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Registers <see cref="IPymkEventPublisher"/>.</summary>
public static class PymkEventExtensions
{
    /// <summary>Adds the typed client and publishing of events.</summary>
    public static IServiceCollection AddPymkClient(this IServiceCollection services, Action<PymkEventOptions> configureEvents)
    {
        services.AddOptions<PymkEventOptions>().Configure(configureEvents)
            .Validate(o => !string.IsNullOrWhiteSpace(o.BootstrapServers), "PymkEventOptions.BootstrapServers is empty; name at least one broker as host:port.")
            .Validate(
                o => o.PublishTimeout >= TimeSpan.FromMilliseconds(100) && o.PublishTimeout <= TimeSpan.FromMinutes(10),
                "PymkEventOptions.PublishTimeout must be 100 ms to 10 min.")
            .ValidateOnStart();
        services.AddLogging();
        services.AddSingleton<IPymkEventPublisher, PymkEventPublisher>();
        return services.AddPymkClient();
    }
}
