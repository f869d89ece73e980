using OpenTelemetry.Metrics;
using Pymk.Grains;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Telemetry;

/// <summary>Exports the metrics of the process.</summary>
internal static class SiloTelemetry
{
    public static void AddTo(IServiceCollection services, SiloSettings settings) => services.AddOpenTelemetry().WithMetrics(metrics =>
    {
        metrics.AddMeter(ServingMetrics.MeterName, "Pymk.Streams.Kafka", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "System.Runtime");
        if (settings.OtlpEndpoint is { } endpoint)
        {
            metrics.AddOtlpExporter(o => o.Endpoint = new Uri(endpoint));
        }
    });
}
