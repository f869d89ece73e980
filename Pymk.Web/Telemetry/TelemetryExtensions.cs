using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans.Diagnostics;

namespace Pymk.Web.Telemetry;

/// <summary>Metrics, traces and logs of a process by OpenTelemetry: a silo, or a separate frontend.</summary>
public static class TelemetryExtensions
{
    // OpenTelemetry's own setting; grpc is its default.
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    private static readonly string[] Meters =
        ["Pymk.Serving", "Pymk.Streams.Kafka", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    /// <summary>Exports what the settings ask for. The host's Orleans silo or client passes traces on where <see cref="TelemetrySettings.HasTraces"/>.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="settings">What to send, and where.</param>
    /// <param name="service">Name of the service, as collectors show it.</param>
    public static void AddPymkTelemetry(this IHostApplicationBuilder builder, TelemetrySettings settings, string service)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service, serviceVersion: Version))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters);
                if (settings.Prometheus is not null)
                {
                    metrics.AddPrometheusExporter();
                }
            });
        if (settings.HasTraces)
        {
            telemetry.WithTracing(traces => traces
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.TraceShare)))
                .AddAspNetCoreInstrumentation(http => http.Filter = IsOfTheApi)
                .AddSource("Pymk.*", ActivitySources.ApplicationGrainActivitySourceName)
                .AddProcessor(new NamelessSpans()));
        }

        if (settings.OtlpEndpoint is { } endpoint)
        {
            // The log carries the ids of the trace and the span in which a line was written.
            telemetry.WithLogging(null, logs => logs.IncludeFormattedMessage = true);
            telemetry.UseOtlpExporter(
                builder.Configuration[Protocol] == "http/protobuf" ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc, new Uri(endpoint));
        }

        if (settings.Prometheus is { } address)
        {
            builder.Services.AddHostedService(provider => new PrometheusAddress(provider.GetRequiredService<MeterProvider>(), address));
        }
    }

    private static string Version => typeof(TelemetryExtensions).Assembly.GetName().Version?.ToString(3) ?? "";

    // Probes and the page's files would be most of the spans.
    private static bool IsOfTheApi(HttpContext context) => context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);
}

/// <summary>Takes users out of spans: a path is told by its pattern, and a grain by its type.</summary>
internal sealed class NamelessSpans : BaseProcessor<Activity>
{
    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem("url.path") is not null)
        {
            data.SetTag("url.path", data.GetTagItem("http.route") ?? "no address");
            data.SetTag("url.query", null);
        }

        // Orleans names both ends of a call: orleans.rpc.target_id and .source_id, a grain's type and key.
        foreach (var (name, id) in data.TagObjects.Where(t => t.Key.EndsWith("target_id", StringComparison.Ordinal)
            || t.Key.EndsWith("source_id", StringComparison.Ordinal)).ToArray())
        {
            data.SetTag(name, id?.ToString()?.Split('/')[0]);
        }
    }
}
