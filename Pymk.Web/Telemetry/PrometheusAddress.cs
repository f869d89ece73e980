using OpenTelemetry.Metrics;

namespace Pymk.Web.Telemetry;

/// <summary>
/// Shows Prometheus the metrics of the process, on an address of its own: what guards the API does not guard it, and the API is not reached by it.
/// </summary>
/// <param name="metrics">What is shown.</param>
/// <param name="address">Such as <c>http://*:9464</c>.</param>
internal sealed class PrometheusAddress(MeterProvider metrics, string address) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The address cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Empty: it takes no address from the environment, and signals are the process's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address);
        builder.Services.AddSingleton<IHostLifetime, LifetimeOfTheProcess>();
        _app = builder.Build();
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(
            metrics, predicate: null, path: "/metrics", configureBranchedPipeline: null, optionsName: Microsoft.Extensions.Options.Options.DefaultName);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw TelemetrySettings.Wrong($"{TelemetrySettings.Section}:{nameof(TelemetrySettings.Prometheus)}: {address} cannot be used: {e.Message}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private sealed class LifetimeOfTheProcess : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
