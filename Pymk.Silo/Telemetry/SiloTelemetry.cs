using OpenTelemetry.Metrics;
using Pymk.Grains;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Telemetry;

/// <summary>Exports the metrics of the process.</summary>
internal static class SiloTelemetry
{
    public static void AddTo(IServiceCollection services, SiloSettings settings)
    {
        var prometheus = string.IsNullOrEmpty(settings.Prometheus) ? null : settings.Prometheus;
        services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(ServingMetrics.MeterName, "Pymk.Streams.Kafka", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "System.Runtime");
            if (settings.OtlpEndpoint is { } endpoint)
            {
                metrics.AddOtlpExporter(o => o.Endpoint = new Uri(endpoint));
            }

            if (prometheus is not null)
            {
                metrics.AddPrometheusExporter();
            }
        });
        if (prometheus is not null)
        {
            services.AddHostedService(provider => new PrometheusAddress(provider.GetRequiredService<MeterProvider>(), prometheus));
        }
    }
}
