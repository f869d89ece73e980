using System.Globalization;
using Microsoft.Extensions.Options;

namespace Pymk.Web.Telemetry;

/// <summary>Where a process sends what it tells of itself. The same settings hold in a silo and in a separate frontend.</summary>
/// <param name="OtlpEndpoint">Collector of metrics, traces and logs over OTLP; null for none.</param>
/// <param name="Prometheus">Address at which Prometheus reads the metrics, under <c>/metrics</c>; null for none.</param>
/// <param name="TraceShare">Share of the requests that are traced, 0 to 1; a request that its caller traces is traced anyhow.</param>
public sealed record TelemetrySettings(string? OtlpEndpoint, string? Prometheus, double TraceShare)
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk";

    /// <summary>Default of <see cref="TraceShare"/>.</summary>
    public const double DefaultTraceShare = 0.01;

    /// <summary>True where spans are made: something collects them.</summary>
    public bool HasTraces => OtlpEndpoint is not null && TraceShare > 0;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="OptionsValidationException">A setting has an impossible value.</exception>
    public static TelemetrySettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var (endpoint, prometheus, share) = (section[nameof(OtlpEndpoint)], section[nameof(Prometheus)], section[nameof(TraceShare)]);
        Require(
            string.IsNullOrEmpty(endpoint) || IsHttp(endpoint, out _), nameof(OtlpEndpoint), endpoint,
            "an address such as http://127.0.0.1:4317");
        Require(
            string.IsNullOrEmpty(prometheus)
                || (IsHttp(prometheus.Replace("*", "localhost", StringComparison.Ordinal), out var uri)
                    && uri is { Scheme: "http", AbsolutePath: "/", Query: "" }),
            nameof(Prometheus), prometheus, "an address such as http://127.0.0.1:9464, or empty");
        var traced = DefaultTraceShare;
        Require(
            string.IsNullOrEmpty(share)
                || (double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out traced) && traced is >= 0 and <= 1),
            nameof(TraceShare), share, "0 to 1");
        return new TelemetrySettings(NullIfEmpty(endpoint), NullIfEmpty(prometheus), traced);
    }

    /// <summary>A setting that cannot be used.</summary>
    internal static OptionsValidationException Wrong(string problem) => new(Section, typeof(TelemetrySettings), [problem]);

    private static void Require(bool holds, string setting, string? value, string possible)
    {
        if (!holds)
        {
            throw Wrong($"{Section}:{setting} must be {possible}, is '{value}'.");
        }
    }

    private static bool IsHttp(string text, out Uri uri) => Uri.TryCreate(text, UriKind.Absolute, out uri!) && uri.Scheme is "http" or "https";

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
